/** Whose wish for an identifier depends on somebody else's: found over a whole run, in one statement. */
import type { Queryable } from '../connect.js';

/**
 * Everybody who wants an identifier that
 * - was found held by a linked person (contested),
 * - somebody else of this run, or an earlier rejected claimant, wants too,
 * - becomes free in this run, or
 * - they were rejected over because of somebody whom Entra has changed since: a holder who left gives up their name only
 *   when it is asked for.
 *
 * @param mappingIds the mappings of one space of identifiers
 * @param objectId only what this person is concerned with; null: everybody
 */
export async function findContested(
  sql: Queryable,
  runId: string,
  mappingIds: readonly string[],
  objectId: string | null = null,
): Promise<readonly string[]> {
  const ids = [...mappingIds];
  const rows = await sql<{ id: string }[]>`
    with planned as (
      select object_id, after->>'identifierKey' as key, before->>'identifierKey' as left_key
      from change_batches b join changes c on c.batch_id = b.id
      where b.run_id = ${runId} and b.mapping_id = any(${ids}::uuid[]) and c.after ? 'identifierKey'
    ), contested as (
      select object_id, identifier_key as key from open_items
      where mapping_id = any(${ids}::uuid[]) and kind = 'recheck' and identifier_key is not null
    ), claims as (
      select object_id, key, true as fresh from planned where key is not null
      union
      select object_id, key, true from contested
      union
      select object_id, identifier_key, false from open_items
      where mapping_id = any(${ids}::uuid[]) and kind = 'rejection' and identifier_key is not null
    ), touched as (
      select key from claims group by key having count(distinct object_id) > 1 and bool_or(fresh)
      union
      select key from contested
      union
      select left_key from planned where left_key is distinct from key
      union
      select i.identifier_key from open_items i
      join run_mappings rm on rm.mapping_id = i.mapping_id and rm.run_id = ${runId}
      cross join unnest(i.others) as other (id)
      join directory_users d on d.tenant_id = i.tenant_id and d.object_id = other.id and d.changed_seq > rm.from_seq
      where i.mapping_id = any(${ids}::uuid[]) and i.kind = 'rejection' and i.identifier_key is not null
    )
    select distinct claims.object_id as id from claims join touched using (key)
    where ${objectId}::uuid is null or key in (
      select key from claims where object_id = ${objectId}::uuid union select left_key from planned where object_id = ${objectId}::uuid
    )`;
  return rows.map((row) => row.id);
}

/** Object ids of whoever wants one of these identifiers in this run, or has been rejected over it. */
export async function findClaimants(
  sql: Queryable,
  runId: string,
  mappingIds: readonly string[],
  identifierKeys: readonly string[],
): Promise<readonly string[]> {
  const ids = [...mappingIds];
  const keys = [...identifierKeys];
  const rows = await sql<{ id: string }[]>`
    select c.object_id as id from change_batches b join changes c on c.batch_id = b.id
    where b.run_id = ${runId} and b.mapping_id = any(${ids}::uuid[]) and c.after->>'identifierKey' = any(${keys}::text[])
    union
    select object_id from open_items
    where mapping_id = any(${ids}::uuid[]) and kind in ('rejection', 'recheck') and identifier_key = any(${keys}::text[])`;
  return rows.map((row) => row.id);
}

export type UnconfirmedChange = {
  readonly mappingId: string;
  readonly objectId: string;
  readonly outcome: 'reactivated' | 'deactivated';
};

/** People whom this run would let in again because a listing shows them, or let go because nothing does. */
export async function findUnconfirmed(sql: Queryable, runId: string): Promise<readonly UnconfirmedChange[]> {
  return await sql<UnconfirmedChange[]>`
    select c.mapping_id as "mappingId", c.object_id as "objectId", c.outcome
    from change_batches b join changes c on c.batch_id = b.id
    where b.run_id = ${runId} and (c.outcome = 'reactivated' or (c.outcome = 'deactivated' and c.cause = 'missing'))`;
}
