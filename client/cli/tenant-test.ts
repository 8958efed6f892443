/** `rollcall tenant test`: a worker reaches for the directory, and says what it found in the administrator's words. */
import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import type { Command } from 'commander';
import colors from 'picocolors';
import { z } from 'zod';
import { taskQueue } from '../../workflows/contract.js';
import { workerAnswer } from '../worker-answer.js';
import { withExample } from './command-group.js';
import { Exit, exitCodes } from './exit.js';
import { printJson } from './print.js';
import { requireTenant, withSystem, type GlobalOptions } from './system.js';
import { writeLine, type Terminal } from './terminal.js';

const checksSchema = z.array(z.object({ name: z.string(), ok: z.boolean(), sentence: z.string() }));

export function tenantTestCommand(group: Command, terminal: Terminal): void {
  const command = group
    .command('test')
    .description('Get a token, and read one user, one group and one deleted user. Exit code 1 where one of them fails.')
    .argument('<tenant>', 'its name')
    .option('--json', 'one object a line: check, ok, sentence')
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
        const checks = checksSchema.parse(result);
        if (options.json === true) {
          await printJson(
            terminal,
            checks.map((check) => ({ check: check.name, ok: check.ok, sentence: check.sentence })),
          );
        } else {
          for (const check of checks) {
            await writeLine(
              terminal.stdout,
              `${check.ok ? colors.green('✓') : colors.red('✗')} ${check.name}: ${check.sentence}`,
            );
          }
        }
        if (checks.some((check) => !check.ok)) throw new Exit(exitCodes.failed);
      });
    });
  withExample(command, 'rollcall tenant test acme');
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
