/** A tenant is paused, so that nothing is read or written for it, or goes on. */
import { eq, sql } from 'drizzle-orm';
import type { Orm } from '../connect.js';
import { tenants } from '../schema.js';
import { lockTenant } from './lock-tenant.js';
import { recordAuditEvent } from './record-audit-event.js';

export type TenantStatusChange = {
  readonly status: 'active' | 'paused';
  /** Why, for whoever finds it paused; null when it goes on. */
  readonly note: string | null;
};

/** @throws Error where the tenant was removed meanwhile */
export async function setTenantStatus(
  orm: Orm,
  tenantId: string,
  change: TenantStatusChange,
  actor: string,
): Promise<void> {
  await orm.transaction(async (transaction) => {
    await lockTenant(transaction, tenantId);
    await transaction
      .update(tenants)
      .set({ status: change.status, statusNote: change.note, updatedAt: sql`now()` })
      .where(eq(tenants.id, tenantId));
    await recordAuditEvent(transaction, {
      tenantId,
      actor,
      action: change.status === 'paused' ? 'tenant paused' : 'tenant resumed',
      detail: { note: change.note },
    });
  });
}
