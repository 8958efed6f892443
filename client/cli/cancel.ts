/** `rollcall cancel`: a run is ended where it stands. What it has applied stays, the next run goes on from there. */
import type { Command } from 'commander';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { findRun } from '../../db/listings/find-run.js';
import type { ListedRun } from '../../db/listings/list-runs.js';
import { closeCancelledRun, recordCancellation } from '../../db/requests/cancel-run.js';
import { withExample } from './command-group.js';
import { runLabel } from './run-text.js';
import { requireRun } from './runs.js';
import { withSystem, type GlobalOptions, type System } from './system.js';
import { writeLine, type Terminal } from './terminal.js';

/** A worker hears of it with its next heartbeat. */
const patienceMs = 20_000;

export function cancelCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('cancel')
    .description('End a run where it stands. What it has applied stays; the next run goes on from there.')
    .argument('<run>', 'its id, or tenant and number: acme/12')
    .action(async (reference: string, _options: unknown, invoked: Command) => {
      await withSystem(terminal, invoked.optsWithGlobals<GlobalOptions>(), async (system) => {
        const run = await requireRun(system, reference);
        if (run.status !== 'running') throw new Error(`Run ${runLabel(run)} has ended already: ${run.status}.`);
        await recordCancellation(system.database.orm, run.tenantId, run.run, system.actor);
        const hasWorkflow = await cancelWorkflow(await system.temporal(), run);
        if (!hasWorkflow) await closeCancelledRun(system.database.orm, run.run);
        const status = await statusAfterCancellation(system, run);
        const rest =
          status === 'running'
            ? 'is asked to end, and does so as soon as its worker hears of it'
            : `has ended: ${status}`;
        await writeLine(terminal.stdout, `Run ${runLabel(run)} ${rest}.`);
      });
    });
  withExample(command, 'rollcall cancel acme/12');
}

/** @returns false where the workflow has ended or is forgotten */
async function cancelWorkflow(client: Client, run: ListedRun): Promise<boolean> {
  try {
    await client.workflow.getHandle(run.workflowId, run.temporalRunId).cancel();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

async function statusAfterCancellation({ database }: System, run: ListedRun): Promise<ListedRun['status']> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const status = (await findRun(database.sql, run.run))?.status ?? run.status;
    if (status !== 'running' || Date.now() > deadline) return status;
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
}
