/** How far a request has come: the run that took it, what that run has read and written so far. */
import type { RunPhase, RunStatus } from '../../domain/run.js';
import type { Queryable } from '../connect.js';

export type RequestProgress = {
  /** Null, as all that follows: no run has taken it yet. */
  readonly runId: string | null;
  readonly status: RunStatus | null;
  readonly phase: RunPhase | null;
  /** Users read so far. */
  readonly users: number;
  /** How many users the directory counts; null where it has not said. */
  readonly expected: number | null;
  readonly planned: number;
  readonly applied: number;
};

/** @returns null where there is no such request */
export async function loadRequestProgress(sql: Queryable, requestId: string): Promise<RequestProgress | null> {
  const [progress] = await sql<RequestProgress[]>`
    select r.id as "runId", r.status, r.phase, coalesce(r.users_seen, 0)::int as users,
      (select expected from run_chains k where k.run_id = r.id and k.kind = 'users' order by k.chain desc limit 1) as expected,
      (select coalesce(sum(size), 0)::int from change_batches b where b.run_id = r.id) as planned,
      (select coalesce(sum(size), 0)::int from change_batches b where b.applied_run = r.id) as applied
    from run_requests q left join runs r on r.id = q.run_id
    where q.id = ${requestId}`;
  return progress ?? null;
}
