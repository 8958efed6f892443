/** Runs with their books summed over the mappings, newest first. */
import type { Books } from '../../domain/outcome.js';
import type { RunMode, RunPhase, RunStatus, RunTrigger } from '../../domain/run.js';
import type { Queryable } from '../connect.js';
import { instantText } from './instant-text.js';

export type ListedRun = {
  readonly run: string;
  readonly tenantId: string;
  readonly tenant: string;
  /** Counts from 1 in each tenant. */
  readonly number: number;
  readonly mode: RunMode;
  readonly trigger: RunTrigger;
  readonly status: RunStatus;
  readonly phase: RunPhase;
  readonly startedAt: string;
  /** Null while it goes on. */
  readonly endedAt: string | null;
  readonly error: { readonly type: string; readonly message: string } | null;
  /** All 0 until it is closed. */
  readonly counts: Books;
  /** What could not be proven; any of them makes the run partial. */
  readonly notes: readonly string[];
  /** What an operator should know besides. */
  readonly warnings: readonly string[];
  readonly workflowId: string;
  readonly temporalRunId: string;
};

export type RunFilter = { readonly tenantId?: string; readonly runId?: string; readonly limit: number };

export async function listRuns(sql: Queryable, filter: RunFilter): Promise<readonly ListedRun[]> {
  return await sql<ListedRun[]>`
    select r.id as run, r.tenant_id as "tenantId", t.name as tenant, r.seq::int as number, r.mode, r.trigger, r.status, r.phase,
      ${instantText(sql, 'r.started_at')} as "startedAt", ${instantText(sql, 'r.ended_at')} as "endedAt",
      case when r.error_type is not null then json_build_object('type', r.error_type, 'message', coalesce(r.error_message, '')) end as error,
      (
        select json_build_object('considered', coalesce(sum(m.considered), 0), 'created', coalesce(sum(m.created), 0),
          'adopted', coalesce(sum(m.adopted), 0), 'updated', coalesce(sum(m.updated), 0), 'unchanged', coalesce(sum(m.unchanged), 0),
          'deactivated', coalesce(sum(m.deactivated), 0), 'reactivated', coalesce(sum(m.reactivated), 0),
          'rejected', coalesce(sum(m.rejected), 0), 'held', coalesce(sum(m.held), 0), 'out of scope', coalesce(sum(m.out_of_scope), 0))
        from run_mappings m where m.run_id = r.id
      ) as counts,
      r.notes, r.warnings, r.workflow_id as "workflowId", r.temporal_run_id as "temporalRunId"
    from runs r join tenants t on t.id = r.tenant_id
    where (${filter.tenantId ?? null}::uuid is null or r.tenant_id = ${filter.tenantId ?? null}::uuid)
      and (${filter.runId ?? null}::uuid is null or r.id = ${filter.runId ?? null}::uuid)
    order by r.started_at desc, r.id desc
    limit ${filter.limit}`;
}
