/** Holds all that a preview planned as one question, whatever mapping and kind: what belongs together is decided together. */
import type { Queryable } from '../connect.js';
import { digestOfChosen } from './place-hold.js';

export type PreviewPlace = {
  readonly tenantId: string;
  readonly runId: string;
  readonly reason: string;
};

/**
 * Where nothing was planned there is nothing to decide, and no hold; but for mappings that are only proposed: whoever approves puts
 * them in force, so they are held with no rows, under a digest over the revisions.
 */
export async function placePreview(sql: Queryable, place: PreviewPlace): Promise<void> {
  const [hold] = await sql<{ id: string }[]>`
    with chosen as (
      select id, size from change_batches where run_id = ${place.runId} and state = 'planned' and size > 0
    ), revisions as (
      select encode(sha256(convert_to(string_agg(concat_ws('|', rm.mapping_id, rm.revision), ',' order by rm.mapping_id), 'UTF8')), 'hex') as digest,
        bool_or(r.proposed_on is not null) as proposed
      from run_mappings rm join mapping_revisions r on r.mapping_id = rm.mapping_id and r.revision = rm.revision
      where rm.run_id = ${place.runId}
    ), counted as (
      select coalesce(sum(size), 0) as size from chosen
    )
    insert into holds (tenant_id, run_id, kind, row_count, digest, reason)
    select ${place.tenantId}, ${place.runId}, 'preview', counted.size, coalesce(${digestOfChosen(sql)}, revisions.digest),
      case when counted.size > 0 then ${place.reason} else ${emptyReason} end
    from counted, revisions where counted.size > 0 or revisions.proposed
    returning id`;
  if (hold === undefined) return;
  await sql`
    update change_batches set state = 'held', hold_id = ${hold.id}
    where run_id = ${place.runId} and state = 'planned' and size > 0`;
}

const emptyReason = 'a preview: the proposed mappings would change nobody; approving it puts them in force';
