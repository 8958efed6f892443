/** Groups that mappings name, and who is in them. A membership is swapped whole, from a complete listing, or not at all. */
import type { Queryable } from '../connect.js';

export type GroupState = 'live' | 'hidden' | 'hollow' | 'deleted';

export type GroupEntry = { readonly groupId: string; readonly displayName: string | null };

/** Entra's word about a group whose members could not be read: the last proven membership stays. */
export async function markGroup(sql: Queryable, tenantId: string, group: GroupEntry, state: GroupState): Promise<void> {
  await sql`
    insert into directory_groups (tenant_id, group_id, display_name, state)
    values (${tenantId}, ${group.groupId}, ${group.displayName}, ${state})
    on conflict (tenant_id, group_id) do update set
      state = excluded.state, display_name = coalesce(excluded.display_name, directory_groups.display_name)
    where (directory_groups.state, directory_groups.display_name) is distinct from (excluded.state, excluded.display_name)`;
}

/** Another group bears their name now: mappings that name it no longer mean these, whose members are planned anew. */
export async function forgetNames(
  sql: Queryable,
  run: { readonly tenantId: string; readonly seq: number },
  groupIds: readonly string[],
): Promise<void> {
  if (groupIds.length === 0) return;
  const ids = [...groupIds];
  await sql`
    with renamed as (
      update directory_groups set display_name = null where tenant_id = ${run.tenantId} and group_id = any(${ids}::uuid[])
    )
    update directory_users d set changed_seq = ${run.seq} from group_members g
    where g.tenant_id = ${run.tenantId} and g.group_id = any(${ids}::uuid[])
      and d.tenant_id = g.tenant_id and d.object_id = g.object_id and d.changed_seq < ${run.seq}`;
}

/**
 * Brings a group's members to what the newest complete chain of this run listed, and marks who joined or left as changed.
 *
 * @returns how many joined or left
 */
export async function swapMembers(
  sql: Queryable,
  tenantId: string,
  run: { readonly id: string; readonly seq: number },
  group: GroupEntry,
): Promise<number> {
  await markGroup(sql, tenantId, group, 'live');
  const [row] = await sql<{ moved: number }[]>`
    with listed as (
      select distinct m.id from run_pages p cross join unnest(p.object_ids) as m (id)
      where p.run_id = ${run.id} and p.kind = ${`group:${group.groupId}`}
        and p.chain = (
          select max(chain) from run_chains c where c.run_id = ${run.id} and c.kind = ${`group:${group.groupId}`} and c.complete
        )
    ), departed as (
      delete from group_members g
      where g.tenant_id = ${tenantId} and g.group_id = ${group.groupId}
        and not exists (select 1 from listed where listed.id = g.object_id)
      returning g.object_id as id
    ), joined as (
      insert into group_members (tenant_id, group_id, object_id)
      select ${tenantId}, ${group.groupId}, listed.id from listed
      where not exists (
        select 1 from group_members g
        where g.tenant_id = ${tenantId} and g.group_id = ${group.groupId} and g.object_id = listed.id
      )
      returning object_id as id
    ), moved as (
      select id from departed union all select id from joined
    ), marked as (
      update directory_users d set changed_seq = ${run.seq}
      from moved where d.tenant_id = ${tenantId} and d.object_id = moved.id and d.changed_seq < ${run.seq}
    )
    select count(*)::int as moved from moved`;
  await sql`
    update directory_groups set proven_at = now(), member_count = (
      select count(*) from group_members g where g.tenant_id = ${tenantId} and g.group_id = ${group.groupId}
    )
    where tenant_id = ${tenantId} and group_id = ${group.groupId}`;
  return row?.moved ?? 0;
}

export type KnownGroup = {
  readonly groupId: string;
  readonly displayName: string | null;
  readonly state: GroupState;
  readonly proven: boolean;
};

export async function loadGroups(sql: Queryable, tenantId: string): Promise<readonly KnownGroup[]> {
  return await sql<KnownGroup[]>`
    select group_id as "groupId", display_name as "displayName", state, proven_at is not null as proven
    from directory_groups where tenant_id = ${tenantId}`;
}
