/** Somebody wants a tenant synced now. The row is what is asked for; the signal that follows only wakes. */
import type { Orm } from '../connect.js';
import { runRequests } from '../schema.js';
import { lockTenant } from '../tenants/lock-tenant.js';
import { recordAuditEvent } from '../tenants/record-audit-event.js';

/**
 * @returns the request's id
 * @throws Error where the tenant is paused, or was removed meanwhile
 */
export async function addSyncRequest(orm: Orm, tenantId: string, actor: string): Promise<string> {
  return orm.transaction(async (transaction) => {
    const tenant = await lockTenant(transaction, tenantId);
    if (tenant.status === 'paused') {
      const why = tenant.statusNote === null ? '' : ` (${tenant.statusNote})`;
      throw new Error(`${tenant.name} is paused${why}: \`rollcall tenant resume ${tenant.name}\` first.`);
    }
    const [request] = await transaction
      .insert(runRequests)
      .values({ tenantId, mode: 'full', trigger: 'manual', requestedBy: actor })
      .returning({ id: runRequests.id });
    if (request === undefined) throw new Error('The database returned no id for a request.');
    await recordAuditEvent(transaction, { tenantId, actor, action: 'sync requested', subject: request.id });
    return request.id;
  });
}
