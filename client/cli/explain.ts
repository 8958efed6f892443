/** `rollcall explain`: one person, in every mapping: active or not, why, and what would have to change. */
import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import colors from 'picocolors';
import { z } from 'zod';
import { askForExplanation, takeExplanation } from '../../db/requests/explanations.js';
import { taskQueue } from '../../workflows/contract.js';
import { workerAnswer } from '../worker-answer.js';
import { withExample } from './command-group.js';
import { explanationLines } from './explanation-text.js';
import { printJson } from './print.js';
import { requireTenant, withSystem, type GlobalOptions } from './system.js';
import { writeLine, type Terminal } from './terminal.js';

const refusalSchema = z.string().nullable();

export function explainCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('explain')
    .description(
      'Say why one person is active or not, in which mapping, and what would have to change. Asks Entra now.',
    )
    .argument('<tenant>', 'its name')
    .argument('<user>', 'user principal name, e-mail, object id, or identifier here')
    .option('--json', 'one object: objectId, entra, mappings, changes')
    .action(async (name: string, user: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<GlobalOptions & { readonly json?: true }>();
      await withSystem(terminal, options, async (system) => {
        const tenant = await requireTenant(system, name);
        const { orm } = system.database;
        const requestId = await askForExplanation(orm, tenant.id, user.trim());
        try {
          const client = await system.temporal();
          const refusal: unknown = await workerAnswer(client, () =>
            client.workflow.execute('personExplanation', {
              workflowId: `person-explanation/${tenant.id}/${randomUUID()}`,
              taskQueue,
              args: [{ tenantId: tenant.id, requestId }],
              // Whoever waits at the terminal has left by then.
              workflowExecutionTimeout: '2m',
              priority: { fairnessKey: tenant.id },
              staticSummary: 'Explain one person',
            }),
          );
          const why = refusalSchema.parse(refusal);
          if (why !== null) throw new Error(why);
        } catch (error) {
          await takeExplanation(orm, requestId);
          throw error;
        }
        const explanation = await takeExplanation(orm, requestId);
        if (explanation === null) throw new Error('The answer has expired before it was read: ask again.');
        if (options.json === true) return printJson(terminal, [explanation]);
        const subject = { tenant: tenant.name, user: user.trim() };
        for (const line of explanationLines(explanation, subject)) await writeLine(terminal.stdout, coloured(line));
      });
    });
  withExample(command, 'rollcall explain acme adele@acme.example');
}

/** Whoever reads it looks for these words first. */
function coloured(line: string): string {
  return line.replace(/: (active|inactive|nobody)$/, (_text, status: string) => {
    const paint = status === 'active' ? colors.green : status === 'inactive' ? colors.red : colors.yellow;
    return `: ${paint(status)}`;
  });
}
