/** Somebody wants a tenant synced now. The row is what is asked for; the signal that follows only wakes. */
import type { Orm } from '../connect.js';
import { runRequests } from '../schema.js';
import { lockTenant } from '../tenants/lock-tenant.js';
import { recordAuditEvent } from '../tenants/record-audit-event.js';

export type SyncWish =
  | { readonly mode: 'full' | 'preview' }
  /** The name that one person is known by, as it was typed. It stays here: nothing personal goes through Temporal. */
  | { readonly mode: 'person'; readonly subject: string };

/**
 * @returns the request's id
 * @throws Error where the tenant is paused, or was removed meanwhile
 */
export async function addSyncRequest(
  orm: Orm,
  tenantId: string,
  actor: string,
  wish: SyncWish = { mode: 'full' },
): Promise<string> {
  return orm.transaction(async (transaction) => {
    const tenant = await lockTenant(transaction, tenantId);
    if (tenant.status === 'paused') {
      const why = tenant.statusNote === null ? '' : ` (${tenant.statusNote})`;
      throw new Error(`${tenant.name} is paused${why}: \`rollcall tenant resume ${tenant.name}\` first.`);
    }
    const [request] = await transaction
      .insert(runRequests)
      .values({ tenantId, trigger: 'manual', requestedBy: actor, ...wish })
      .returning({ id: runRequests.id });
    if (request === undefined) throw new Error('The database returned no id for a request.');
    await recordAuditEvent(transaction, {
      tenantId,
      actor,
      action: 'sync requested',
      subject: request.id,
      detail: { mode: wish.mode },
    });
    return request.id;
  });
}
