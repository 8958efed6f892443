/** Active tenants with a request that no run has claimed yet. */
import type { Database } from '../connect.js';

export async function listWaitingTenants(
  db: Database,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  return await db.sql<{ id: string; name: string }[]>`
    select t.id, t.name from tenants t
    where t.status = 'active' and exists (select 1 from run_requests r where r.tenant_id = t.id and r.run_id is null)
    order by t.id`;
}
