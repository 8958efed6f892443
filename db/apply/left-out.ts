/** Changes that a run finds it may not write after all, and what the ledger then says of them. */
import type { Queryable } from '../connect.js';
import type { PendingBatch } from './list-batches.js';

export type LeftOut = { readonly batchId: number; readonly objectId: string; readonly reason: string };

/** People who were changed by somebody else since this was planned. They stay as they are until the transaction ends. */
export async function findOvertaken(sql: Queryable, batches: readonly PendingBatch[]): Promise<readonly LeftOut[]> {
  const ids = batches.map((batch) => batch.id);
  const people = (kind: PendingBatch['kind']) => sql<(LeftOut & { isOvertaken: boolean })[]>`
    select c.batch_id::int as "batchId", c.object_id as "objectId", 'changed by somebody else meanwhile' as reason,
      p.version <> c.planned_version as "isOvertaken"
    from changes c join ${kind === 'login' ? sql`login_users` : sql`records`} p on p.id = c.person_id
    where c.batch_id = any(${ids}::bigint[]) and c.outcome <> 'created'
    for update of p`;
  const found = [...(await people('login')), ...(await people('record'))];
  return found.flatMap(({ isOvertaken, ...change }) => (isOvertaken ? [change] : []));
}

/** Of an approved hold: people about whom Entra has said something else since it was planned. */
export async function findMovedOn(sql: Queryable, batches: readonly PendingBatch[]): Promise<readonly LeftOut[]> {
  return await sql<LeftOut[]>`
    select c.batch_id::int as "batchId", c.object_id as "objectId",
      'Entra has changed this person since the hold was placed' as reason
    from changes c left join directory_users d on d.tenant_id = c.tenant_id and d.object_id = c.object_id
    where c.batch_id = any(${batches.map((batch) => batch.id)}::bigint[]) and d.changed_seq is distinct from c.evidence`;
}

/**
 * What a batch did not write leaves it, so that the ledger does not call it applied; whoever it is about is planned again.
 * They were marked in this very transaction: an older mark may be that of somebody who was written.
 */
export async function setAside(sql: Queryable, batch: PendingBatch): Promise<void> {
  await sql`
    with unwritten as (
      select c.object_id from changes c
      where c.batch_id = ${batch.id} and exists (
        select 1 from open_items i
        where i.mapping_id = c.mapping_id and i.object_id = c.object_id and i.kind in ('unwritten', 'recheck')
          and i.since = now()
      )
    ), aside as (
      insert into change_batches (tenant_id, run_id, mapping_id, step, kinds, size, state, hold_id)
      select tenant_id, run_id, mapping_id, step, kinds, (select count(*) from unwritten), 'left out', hold_id
      from change_batches where id = ${batch.id} and exists (select 1 from unwritten)
      returning id
    ), moved as (
      update changes c set batch_id = aside.id from aside, unwritten
      where c.batch_id = ${batch.id} and c.object_id = unwritten.object_id
    )
    update change_batches set size = size - (select count(*) from unwritten) where id = ${batch.id}`;
}
