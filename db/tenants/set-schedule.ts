/** How often a tenant is synced by itself. Temporal's schedules are made to agree with this column, never the other way round. */
import { eq, sql } from 'drizzle-orm';
import type { Orm } from '../connect.js';
import { tenants } from '../schema.js';
import { lockTenant } from './lock-tenant.js';
import { recordAuditEvent } from './record-audit-event.js';

/**
 * @param minutes between two runs, 1 to 44640 (31 days); null: only on request
 * @throws Error where the tenant was removed meanwhile
 */
export async function setSchedule(orm: Orm, tenantId: string, minutes: number | null, actor: string): Promise<void> {
  await orm.transaction(async (transaction) => {
    await lockTenant(transaction, tenantId);
    await transaction
      .update(tenants)
      .set({ scheduleMinutes: minutes, updatedAt: sql`now()` })
      .where(eq(tenants.id, tenantId));
    await recordAuditEvent(transaction, {
      tenantId,
      actor,
      action: minutes === null ? 'schedule cleared' : 'schedule set',
      detail: { minutes },
    });
  });
}
