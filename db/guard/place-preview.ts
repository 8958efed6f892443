/** Holds all that a preview planned as one question, whatever mapping and kind: what belongs together is decided together. */
import type { Queryable } from '../connect.js';
import { digestOfChosen } from './place-hold.js';

export type PreviewPlace = {
  readonly tenantId: string;
  readonly runId: string;
  readonly reason: string;
};

/** Where nothing was planned there is nothing to decide, and no hold. */
export async function placePreview(sql: Queryable, place: PreviewPlace): Promise<void> {
  const [hold] = await sql<{ id: string }[]>`
    with chosen as (
      select id, size from change_batches where run_id = ${place.runId} and state = 'planned' and size > 0
    )
    insert into holds (tenant_id, run_id, kind, row_count, digest, reason)
    select ${place.tenantId}, ${place.runId}, 'preview', sum(chosen.size), ${digestOfChosen(sql)}, ${place.reason}
    from chosen having count(*) > 0
    returning id`;
  if (hold === undefined) return;
  await sql`
    update change_batches set state = 'held', hold_id = ${hold.id}
    where run_id = ${place.runId} and state = 'planned' and size > 0`;
}
