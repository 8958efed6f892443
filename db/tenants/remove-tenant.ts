/**
 * A tenant is disconnected: its people are unlinked and keep the access they have; what was mirrored from Entra, the
 * secret and what names people or groups beside the ledger are forgotten. The row stays, as the owner of its runs, ledger and audit.
 */
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Orm } from '../connect.js';
import {
  changeBatches,
  connectionChecks,
  credentials,
  directoryGroups,
  directoryUsers,
  explanations,
  holds,
  links,
  mappings,
  openItems,
  runRequests,
  runs,
  tenants,
} from '../schema.js';
import { forgetSubjectsOf } from '../requests/forget-subjects.js';
import { lockTenant } from './lock-tenant.js';
import { recordAuditEvent } from './record-audit-event.js';

export type Removal = {
  /** How many people no longer belong to a directory user. */
  readonly unlinked: number;
};

/** @throws Error where the tenant was removed meanwhile */
export async function removeTenant(orm: Orm, tenantId: string, actor: string): Promise<Removal> {
  return orm.transaction(async (transaction) => {
    await lockTenant(transaction, tenantId);
    // A new fence: whatever a run of this tenant still has under way cannot commit any more.
    await transaction
      .update(tenants)
      .set({
        status: 'removed',
        statusNote: null,
        scheduleMinutes: null,
        fence: sql`${tenants.fence} + 1`,
        updatedAt: sql`now()`,
      })
      .where(eq(tenants.id, tenantId));
    await transaction
      .update(runs)
      .set({
        status: 'cancelled',
        endedAt: sql`now()`,
        notes: sql`${runs.notes} || ${'The tenant was removed.'}::text`,
      })
      .where(and(eq(runs.tenantId, tenantId), eq(runs.status, 'running')));
    await transaction.delete(runRequests).where(and(eq(runRequests.tenantId, tenantId), isNull(runRequests.runId)));
    await forgetSubjectsOf(transaction, tenantId);
    const unlinked = await transaction.delete(links).where(eq(links.tenantId, tenantId));
    await transaction.delete(openItems).where(eq(openItems.tenantId, tenantId));
    await transaction.execute(sql`delete from preview.open_items where tenant_id = ${tenantId}`);
    await transaction.delete(connectionChecks).where(eq(connectionChecks.tenantId, tenantId));
    await transaction.delete(explanations).where(eq(explanations.tenantId, tenantId));
    await transaction
      .update(holds)
      .set({ state: 'replaced', decidedBy: null, decidedAt: null })
      .where(and(eq(holds.tenantId, tenantId), sql`${holds.state} in ('open', 'approved')`));
    await transaction
      .update(changeBatches)
      .set({ state: 'replaced' })
      .where(and(eq(changeBatches.tenantId, tenantId), sql`${changeBatches.state} in ('planned', 'held')`));
    await transaction.delete(directoryGroups).where(eq(directoryGroups.tenantId, tenantId));
    await transaction.delete(directoryUsers).where(eq(directoryUsers.tenantId, tenantId));
    await transaction.delete(credentials).where(eq(credentials.tenantId, tenantId));
    await transaction
      .update(mappings)
      .set({ removedAt: sql`now()` })
      .where(and(eq(mappings.tenantId, tenantId), isNull(mappings.removedAt)));
    await recordAuditEvent(transaction, {
      tenantId,
      actor,
      action: 'tenant removed',
      detail: { unlinked: unlinked.count },
    });
    return { unlinked: unlinked.count };
  });
}
