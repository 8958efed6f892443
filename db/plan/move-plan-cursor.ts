/** Planning goes on from here after a crash; moved in the transaction that stores what was planned. */
import type { PlanStage } from '../../domain/run.js';
import type { Queryable } from '../connect.js';
import type { RunState } from '../runs/load-run.js';
import type { PlanCursor } from './load-users.js';

/** Where planning stands: the stage, and the last directory user whose outcome is stored. */
export type PlanPlace = PlanCursor & { readonly stage: PlanStage };

/** Where a run's planning stood when the run was loaded. */
export function planPlaceOf(run: Pick<RunState, 'planStage' | 'planSeq' | 'planObjectId'>): PlanPlace {
  return { stage: run.planStage, seq: run.planSeq, objectId: run.planObjectId };
}

/**
 * @param from where the caller believes it to stand
 * @throws Error where it does not: Postgres has crashed and lost commits that did not wait for the disk
 */
export async function movePlanCursor(sql: Queryable, runId: string, from: PlanPlace, to: PlanPlace): Promise<void> {
  const moved = await sql`
    update runs set plan_stage = ${to.stage}, plan_seq = ${to.seq}, plan_object_id = ${to.objectId}
    where id = ${runId} and plan_stage = ${from.stage} and plan_seq = ${from.seq}
      and plan_object_id is not distinct from ${from.objectId}::uuid`;
  if (moved.count === 0) throw new Error('Planning does not stand where this attempt has left it.');
}

/** How many changes a run has planned so far. */
export async function countPlanned(sql: Queryable, runId: string): Promise<number> {
  const [row] = await sql<{ planned: number }[]>`
    select coalesce(sum(size), 0)::int as planned from change_batches where run_id = ${runId}`;
  return row?.planned ?? 0;
}
