/** The run an activity works for, as it stands. */
import type { PlanStage, RunMode, RunStatus, RunTrigger } from '../../domain/run.js';
import type { Queryable } from '../connect.js';

export type RunState = {
  readonly id: string;
  readonly tenantId: string;
  readonly seq: number;
  readonly mode: RunMode;
  readonly trigger: RunTrigger;
  readonly status: RunStatus;
  readonly holdId: string | null;
  /** Of a run for one person, once it is known who is meant. */
  readonly objectId: string | null;
  readonly planStage: PlanStage;
  readonly planSeq: number;
  readonly planObjectId: string | null;
  readonly guarded: boolean;
  readonly usersSeen: number;
  readonly usersChanged: number;
  readonly notes: readonly string[];
};

export async function loadRun(sql: Queryable, runId: string): Promise<RunState> {
  const [run] = await sql<RunState[]>`
    select id, tenant_id as "tenantId", seq::int as seq, mode, trigger, status, hold_id as "holdId", object_id as "objectId", plan_stage as "planStage",
      plan_seq::int as "planSeq", plan_object_id as "planObjectId", guarded, users_seen::int as "usersSeen",
      users_changed::int as "usersChanged", notes
    from runs where id = ${runId}`;
  if (run === undefined) throw new Error(`There is no run ${runId} in this database.`);
  return run;
}
