/** What the recycle bin, and questions by id, say about people in the mirror. */
import type { Queryable } from '../connect.js';

export type DeletedEntry = {
  readonly objectId: string;
  readonly deletedAt: string | null;
  /** What the bin shows of somebody never seen before; for everybody else the mirror keeps what it has. */
  readonly documentText: string;
  readonly fingerprint: string;
};

/**
 * Somebody in the bin is deleted, unless this run also saw them listed: those are asked for by id. The pages of the
 * listing are opened only where the bin holds somebody new.
 */
export async function storeDeletedUsers(
  sql: Queryable,
  run: { readonly id: string; readonly tenantId: string; readonly seq: number },
  entries: readonly DeletedEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((entry) => ({ ...entry, document: entry.documentText }));
  await sql`
    with binned as materialized (
      select e.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as e ("objectId" uuid, document text, fingerprint uuid, "deletedAt" timestamptz)
      left join directory_users d on d.tenant_id = ${run.tenantId} and d.object_id = e."objectId"
      where d.state is distinct from 'deleted'
    ), listed as materialized (
      select s.id from run_pages p cross join unnest(p.object_ids) as s (id)
      where p.run_id = ${run.id} and p.kind = 'users' and exists (select 1 from binned)
    )
    insert into directory_users as d (tenant_id, object_id, state, document, fingerprint, deleted_at, changed_seq)
    select ${run.tenantId}, b."objectId", 'deleted', b.document::json, b.fingerprint, b."deletedAt", ${run.seq}
    from binned b where b."objectId" not in (select id from listed)
    on conflict (tenant_id, object_id) do update
      set state = 'deleted', deleted_at = excluded.deleted_at, changed_seq = excluded.changed_seq
      where d.state <> 'deleted'`;
}

/** Object ids that this run saw both in the live listing and in the bin, and has not asked for: two answers, minutes apart. */
export async function listedAndDeleted(sql: Queryable, runId: string, limit: number): Promise<readonly string[]> {
  const rows = await sql<{ id: string }[]>`
    with binned as materialized (
      select distinct b.id from run_pages p cross join unnest(p.object_ids) as b (id)
      where p.run_id = ${runId} and p.kind = 'deleted'
    )
    select distinct listed.id from run_pages p cross join unnest(p.object_ids) as listed (id)
    join binned on binned.id = listed.id
    where p.run_id = ${runId} and p.kind = 'users' and not exists (
      select 1 from run_pages a where a.run_id = ${runId} and a.kind = 'asked' and listed.id = any(a.object_ids)
    )
    limit ${limit}`;
  return rows.map((row) => row.id);
}

export type UnseenUser = { readonly objectId: string; readonly state: 'live' | 'deleted' };

/**
 * Who is held as live or deleted and was seen neither in the complete listing nor in the complete bin, and not asked for
 * in this run, the live ones first: the others have left already. Who is missing is asked for again before they are deactivated.
 *
 * @param limit one more than will be asked for, so that "too many" can be told
 */
export async function unseenUsers(
  sql: Queryable,
  tenantId: string,
  runId: string,
  limit: number,
): Promise<readonly UnseenUser[]> {
  return await sql<UnseenUser[]>`
    with seen as (
      select s.id from run_pages p cross join unnest(p.object_ids) as s (id)
      where p.run_id = ${runId} and p.kind in ('users', 'deleted', 'asked')
    )
    select d.object_id as "objectId", d.state from directory_users d
    where d.tenant_id = ${tenantId} and d.state <> 'missing' and not exists (select 1 from seen where seen.id = d.object_id)
    order by d.state <> 'live' limit ${limit}`;
}

/**
 * Entra, asked for these very ids, answered that they do not exist.
 *
 * @param state `missing` where the bin does not hold them either; `deleted` where of two sightings that in the bin was the right one
 */
export async function markGone(
  sql: Queryable,
  tenantId: string,
  seq: number,
  objectIds: readonly string[],
  state: 'missing' | 'deleted',
): Promise<void> {
  if (objectIds.length === 0) return;
  await sql`
    update directory_users set state = ${state}, changed_seq = ${seq}
    where tenant_id = ${tenantId} and object_id = any(string_to_array(${objectIds.join(',')}, ',')::uuid[]) and state <> ${state}`;
}
