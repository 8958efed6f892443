/** Opens the run that this execution is: claims what was asked for and pins what the run works with. */
import { Context } from '@temporalio/activity';
import { loadConnection } from '../db/runs/load-connection.js';
import { openRun as openRunRow } from '../db/runs/open-run.js';
import type { RunMode, RunTrigger } from '../domain/run.js';
import type { Dependencies, Timing } from './dependencies.js';

export type OpenedRun = {
  readonly runId: string;
  /** The tenant's short name, which its administrator chose for operators to see. */
  readonly tenant: string;
  /** The run's number within its tenant. */
  readonly number: number;
  readonly mode: RunMode;
  readonly trigger: RunTrigger;
  readonly timing: Timing;
};

/** @returns null where nothing is asked for any more: another execution has done it */
export async function openRun(deps: Dependencies, input: { readonly tenantId: string }): Promise<OpenedRun | null> {
  const { workflowExecution } = Context.current().info;
  if (workflowExecution === undefined) throw new Error('Only a workflow opens a run.');
  const run = await openRunRow(deps.db, {
    tenantId: input.tenantId,
    workflowId: workflowExecution.workflowId,
    temporalRunId: workflowExecution.runId,
  });
  const tenant = await loadConnection(deps.db, input.tenantId);
  return run === null || tenant === null
    ? null
    : {
        runId: run.id,
        tenant: tenant.name,
        number: run.seq,
        mode: run.mode,
        trigger: run.trigger,
        timing: deps.timing,
      };
}
