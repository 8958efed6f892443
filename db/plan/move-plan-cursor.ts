/** Planning goes on from here after a crash; moved in the transaction that stores what was planned. */
import type { PlanStage } from '../../domain/run.js';
import type { Queryable } from '../connect.js';
import type { PlanCursor } from './load-users.js';

export async function movePlanCursor(
  sql: Queryable,
  runId: string,
  stage: PlanStage,
  cursor: PlanCursor,
): Promise<void> {
  await sql`
    update runs set plan_stage = ${stage}, plan_seq = ${cursor.seq}, plan_object_id = ${cursor.objectId} where id = ${runId}`;
}

/** How many changes a run has planned so far. */
export async function countPlanned(sql: Queryable, runId: string): Promise<number> {
  const [row] = await sql<{ planned: number }[]>`
    select coalesce(sum(size), 0)::int as planned from change_batches where run_id = ${runId}`;
  return row?.planned ?? 0;
}
