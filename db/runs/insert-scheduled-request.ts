/** A scheduled sync of an active tenant, asked for once however often the attempt is made. */
import type { Database } from '../connect.js';

/** @returns null where the tenant is paused, removed, or has no schedule any more */
export async function insertScheduledRequest(
  db: Database,
  tenantId: string,
  tickId: string,
): Promise<{ readonly name: string } | null> {
  const [tenant] = await db.sql<{ name: string }[]>`
    select name from tenants where id = ${tenantId} and status = 'active' and schedule_minutes is not null`;
  if (tenant === undefined) return null;
  await db.sql`
    insert into run_requests (id, tenant_id, mode, trigger, requested_by)
    values (md5(${`${tenantId}/${tickId}`})::uuid, ${tenantId}, 'full', 'schedule', 'schedule')
    on conflict (id) do nothing`;
  return tenant;
}
