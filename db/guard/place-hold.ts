/** Puts the planned changes of one kind before a person, under a digest that approval has to name. */
import { type GuardedKind, kindBits } from '../../domain/guard.js';
import type { Queryable } from '../connect.js';

export type HoldPlace = {
  readonly tenantId: string;
  readonly runId: string;
  readonly mappingId: string;
  readonly kind: GuardedKind;
  readonly reason: string;
};

/**
 * Holds every batch of this kind that the run still plans to apply. The digest is over what would be done to whom, on
 * which revision and evidence: an approval given for other rows does not open it.
 *
 * @returns the hold's id, or null where another hold already took all of those batches
 */
export async function placeHold(sql: Queryable, place: HoldPlace): Promise<string | null> {
  const [hold] = await sql<{ id: string }[]>`
    with chosen as (
      select id, size from change_batches
      where run_id = ${place.runId} and mapping_id = ${place.mappingId} and state = 'planned' and size > 0
        and kinds & ${kindBits[place.kind]} <> 0
    )
    insert into holds (tenant_id, run_id, mapping_id, kind, row_count, digest, reason)
    select ${place.tenantId}, ${place.runId}, ${place.mappingId}, ${place.kind}, sum(chosen.size), ${digestOfChosen(sql)}, ${place.reason}
    from chosen having count(*) > 0
    returning id`;
  if (hold === undefined) return null;
  await sql`
    update change_batches set state = 'held', hold_id = ${hold.id}
    where run_id = ${place.runId} and mapping_id = ${place.mappingId} and state = 'planned' and size > 0
      and kinds & ${kindBits[place.kind]} <> 0`;
  return hold.id;
}

/** Over the changes of the batches in `chosen`, in an order that does not depend on how they were batched. */
export function digestOfChosen(sql: Queryable) {
  return sql`(
      select encode(sha256(convert_to(string_agg(md5(concat_ws('|', c.mapping_id, c.object_id, c.outcome, c.before, c.after, rm.revision, c.evidence)),
        '' order by c.mapping_id, c.object_id), 'UTF8')), 'hex')
      from changes c join run_mappings rm on rm.run_id = c.run_id and rm.mapping_id = c.mapping_id
      where c.batch_id in (select id from chosen)
    )`;
}

/** An older open hold of this mapping and kind whose rows have all been planned anew has nothing left to decide. */
export async function replaceOvertakenHolds(sql: Queryable, tenantId: string, runId: string): Promise<void> {
  await sql`
    with overtaken as (
      select h.id from holds h
      where h.tenant_id = ${tenantId} and h.state = 'open' and h.run_id <> ${runId}
        and not exists (
          select 1 from change_batches b join changes c on c.batch_id = b.id
          join directory_users d on d.tenant_id = c.tenant_id and d.object_id = c.object_id
          where b.hold_id = h.id and d.changed_seq = c.evidence
        )
    ), closed as (
      update holds set state = 'replaced' from overtaken where holds.id = overtaken.id
    )
    update change_batches b set state = 'replaced' from overtaken where b.hold_id = overtaken.id`;
}
