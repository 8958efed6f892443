/** One user's memberships, as Entra says them of exactly this user. */
import type { Queryable } from '../connect.js';

/** @param asked the groups that the question was about; what is known of others stays */
export async function moveMemberships(
  sql: Queryable,
  run: { readonly tenantId: string; readonly seq: number },
  objectId: string,
  asked: readonly string[],
  memberOf: readonly string[],
): Promise<void> {
  if (asked.length === 0) return;
  await sql`
    with departed as (
      delete from group_members
      where tenant_id = ${run.tenantId} and object_id = ${objectId}
        and group_id = any(${[...asked]}::uuid[]) and group_id <> all(${[...memberOf]}::uuid[])
      returning group_id
    ), joined as (
      insert into group_members (tenant_id, group_id, object_id)
      select ${run.tenantId}, g.id, ${objectId} from unnest(${[...memberOf]}::uuid[]) as g (id) where g.id = any(${[...asked]}::uuid[])
      on conflict do nothing
      returning group_id
    )
    update directory_users set changed_seq = ${run.seq}
    where tenant_id = ${run.tenantId} and object_id = ${objectId} and changed_seq < ${run.seq}
      and exists (select 1 from departed union all select 1 from joined)`;
}
