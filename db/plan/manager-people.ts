/** Which of our people a manager is, and whom a newcomer is the manager of. */
import type { ManagerField } from '../../domain/manager.js';
import type { Queryable } from '../connect.js';
import type { Target } from './load-known.js';

/** A field of a mapping that holds the manager. */
export type MappedManager = ManagerField & { readonly mappingId: string };

/**
 * The people that these directory users are among the target's: by their link, whatever mapping made it, the mappings of
 * the plan first.
 *
 * @param runId whoever this run creates is a person already; null: only who is linked
 * @returns person id by object id; whoever is nobody here is absent
 */
export async function loadManagerPeople(
  sql: Queryable,
  tenantId: string,
  target: Target,
  mappingIds: readonly string[],
  objectIds: readonly string[],
  runId: string | null,
): Promise<ReadonlyMap<string, string>> {
  if (objectIds.length === 0) return new Map();
  const ids = sql`any(string_to_array(${objectIds.join(',')}, ',')::uuid[])`;
  const rows = await sql<{ objectId: string; personId: string }[]>`
    with peers as (
      select m.id, m.position, m.id <> all(${[...mappingIds]}::uuid[]) as foreign_one from mappings m
      where m.tenant_id = ${tenantId} and m.removed_at is null and ${sharesPeople(sql, target)}
    )
    select distinct on (object_id) object_id as "objectId", person_id as "personId" from (
      select l.object_id, l.person_id, false as planned, peers.foreign_one, peers.position
      from peers join links l on l.mapping_id = peers.id and l.object_id = ${ids}
      union all
      select c.object_id, c.person_id, true, peers.foreign_one, peers.position
      from peers join changes c on c.mapping_id = peers.id and c.object_id = ${ids} and c.run_id = ${runId}::uuid
      join change_batches b on b.id = c.batch_id and b.kinds = 0
      where c.outcome = 'created'
    ) as known
    order by object_id, planned, foreign_one, position`;
  return new Map(rows.map((row) => [row.objectId, row.personId]));
}

/**
 * Whoever is created in this run although nobody knew their manager: if the manager is created in it, too, that is their
 * manager. One statement for all of them: in a first import that is everybody. Twice does no harm.
 */
export async function completeCreations(
  sql: Queryable,
  run: { readonly id: string; readonly tenantId: string },
  target: Target,
  managers: readonly MappedManager[],
): Promise<void> {
  await sql`select set_config('work_mem', '64MB', true)`;
  await sql`
    with ${newcomers(sql, run, target, managers)}, known as (
      select c.mapping_id, c.object_id, jsonb_object_agg(n.target, n.person_id::text) as fields
      from newcomers n
      join directory_users d on d.tenant_id = ${run.tenantId} and d.manager_id = n.object_id
      join changes c on c.object_id = d.object_id and c.mapping_id = n.mapping_id and c.run_id = ${run.id}
      where c.outcome = 'created' and c.after->'fields'->>n.target is null
      group by c.mapping_id, c.object_id
    )
    update changes c set after = jsonb_set(c.after, '{fields}', c.after->'fields' || known.fields) from known
    where c.object_id = known.object_id and c.mapping_id = known.mapping_id and c.run_id = ${run.id}`;
}

/**
 * People whose manager is created in this run, and about whom nothing but their fields can change by planning them again:
 * nothing is open about them that was settled with others, and at most an update is planned.
 *
 * @returns their object ids
 */
export async function findReportsOfNewcomers(
  sql: Queryable,
  run: { readonly id: string; readonly tenantId: string },
  target: Target,
  managers: readonly MappedManager[],
): Promise<readonly string[]> {
  const rows = await sql<{ id: string }[]>`
    with ${newcomers(
      sql,
      run,
      target,
      managers.filter((field) => !field.onCreation),
    )}
    select distinct d.object_id as id
    from newcomers n
    join directory_users d on d.tenant_id = ${run.tenantId} and d.manager_id = n.object_id
    join links l on l.mapping_id = n.mapping_id and l.object_id = d.object_id
    where not exists (
      select 1 from open_items i
      where i.mapping_id = l.mapping_id and i.object_id = l.object_id and i.kind in ('rejection', 'recheck', 'unwritten')
    ) and not exists (
      select 1 from changes c join change_batches b on b.id = c.batch_id
      where c.object_id = l.object_id and c.mapping_id = l.mapping_id and c.run_id = ${run.id} and b.step <> 3
    )
    order by id`;
  return rows.map((row) => row.id);
}

/** Everybody whom the run creates, once for each field that could mean them; a creation that may be held does not count. */
function newcomers(
  sql: Queryable,
  run: { readonly id: string; readonly tenantId: string },
  target: Target,
  managers: readonly MappedManager[],
) {
  return sql`newcomers as (
    select distinct on (f."mappingId", f.target, c.object_id) f."mappingId" as mapping_id, f.target, c.object_id, c.person_id
    from jsonb_to_recordset(${JSON.stringify(managers)}::jsonb) as f ("mappingId" uuid, target text)
    join mappings m on m.tenant_id = ${run.tenantId} and m.removed_at is null and ${sharesPeople(sql, target)}
    join change_batches b on b.run_id = ${run.id} and b.mapping_id = m.id and b.kinds = 0
    join changes c on c.batch_id = b.id and c.outcome = 'created'
    order by f."mappingId", f.target, c.object_id, m.id <> f."mappingId", m.position
  )`;
}

/** Mappings `m` whose people live in the same place. */
function sharesPeople(sql: Queryable, target: Target) {
  return target.kind === 'login' ? sql`m.kind = 'login'` : sql`m.collection_id = ${target.collectionId}`;
}
