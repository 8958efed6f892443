/** What was entered wrongly about a tenant's application is put right. */
import { eq, sql } from 'drizzle-orm';
import type { Orm } from '../connect.js';
import { tenants } from '../schema.js';
import { lockTenant } from './lock-tenant.js';
import { recordAuditEvent } from './record-audit-event.js';

/** @throws Error where the tenant was removed meanwhile */
export async function changeApplicationObjectId(
  orm: Orm,
  tenantId: string,
  applicationObjectId: string,
  actor: string,
): Promise<void> {
  await orm.transaction(async (transaction) => {
    await lockTenant(transaction, tenantId);
    await transaction
      .update(tenants)
      .set({ applicationObjectId, updatedAt: sql`now()` })
      .where(eq(tenants.id, tenantId));
    await recordAuditEvent(transaction, { tenantId, actor, action: 'tenant changed', detail: { applicationObjectId } });
  });
}
