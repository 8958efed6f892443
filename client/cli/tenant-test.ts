/** `rollcall tenant test`: a worker reaches for the directory, and says what it found in the administrator's words. */
import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import type { Command } from 'commander';
import colors from 'picocolors';
import { z } from 'zod';
import { loadChecks } from '../../db/tenants/connection-checks.js';
import type { Check, CheckState } from '../../domain/check.js';
import { taskQueue } from '../../workflows/contract.js';
import { workerAnswer } from '../worker-answer.js';
import { withExample } from './command-group.js';
import { Exit, exitCodes } from './exit.js';
import { printJson } from './print.js';
import { requireTenant, withSystem, type GlobalOptions, type System } from './system.js';
import { writeLine, type Terminal } from './terminal.js';

const testSchema = z.object({ testId: z.string().nullable(), problem: z.string().nullable() });

const markByState: Readonly<Record<CheckState, string>> = {
  green: colors.green('✓'),
  yellow: colors.yellow('!'),
  red: colors.red('✗'),
};

export function tenantTestCommand(group: Command, terminal: Terminal): void {
  const command = group
    .command('test')
    .description(
      'Try everything that a sync of its mappings needs, and say what is missing. Exit code 1 where a check is red.',
    )
    .argument('<tenant>', 'its name')
    .option('--json', 'one object a line: check, state, text')
    .action(async (name: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<GlobalOptions & { readonly json?: true }>();
      await withSystem(terminal, options, async (system) => {
        const tenant = await requireTenant(system, name);
        const client = await system.temporal();
        const handle = await client.workflow.start('connectionTest', {
          workflowId: `connection-test/${tenant.id}/${randomUUID()}`,
          taskQueue,
          args: [{ tenantId: tenant.id }],
          // Whoever waits at the terminal has left by then.
          workflowExecutionTimeout: '5m',
          priority: { fairnessKey: tenant.id },
          staticSummary: 'Connection test',
        });
        const result: unknown = await workerAnswer(client, () => handle.result()).catch(explainFailure);
        const checks = await checksOf(system, tenant.id, testSchema.parse(result));
        if (options.json === true) {
          await printJson(
            terminal,
            checks.map(({ name: check, state, text }) => ({ check, state, text })),
          );
        } else {
          for (const { name: check, state, text } of checks) {
            await writeLine(terminal.stdout, `${markByState[state]} ${check}: ${text}`);
          }
        }
        if (checks.some((check) => check.state === 'red')) throw new Exit(exitCodes.failed);
      });
    });
  withExample(command, 'rollcall tenant test acme');
}

async function checksOf(
  { database }: System,
  tenantId: string,
  { testId, problem }: z.infer<typeof testSchema>,
): Promise<readonly Check[]> {
  return testId === null
    ? [{ name: 'connection', state: 'red', text: problem ?? 'The worker could not test it.' }]
    : await loadChecks(database, tenantId, testId);
}

/** The test itself broke, which is not the directory's doing: the worker knows why. */
function explainFailure(error: unknown): never {
  if (!(error instanceof WorkflowFailedError)) throw error;
  const why = error.cause?.message ?? 'no reason given';
  throw new Error(
    `The test came to no end (${why}): see the log of the worker, or the workflow in Temporal’s Web UI.`,
    { cause: error },
  );
}
