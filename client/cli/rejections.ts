/** `rollcall rejections`: whom the mappings cannot accept, and why. */
import type { Command } from 'commander';
import { listRejections, type ListedRejection } from '../../db/listings/list-rejections.js';
import { withExample } from './command-group.js';
import { flatten, mapped } from './flatten.js';
import { instantText, printJson, printTable } from './print.js';
import { requireTenant, withSystem, type GlobalOptions } from './system.js';
import type { Terminal } from './terminal.js';

export function rejectionsCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('rejections')
    .description('Show whom the mappings cannot accept, and why. A rejection ends by itself when its cause does.')
    .argument('<tenant>', 'its name')
    .option('--json', 'one object a line: objectId, mapping, reason, others, since, whatToDo')
    .action(async (name: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<GlobalOptions & { readonly json?: true }>();
      await withSystem(terminal, options, async (system) => {
        const tenant = await requireTenant(system, name);
        const rejections = flatten(listRejections(system.database.sql, tenant.id));
        if (options.json === true) return printJson(terminal, rejections);
        const head = ['person', 'mapping', 'reason', 'others', 'since', 'what to do'];
        return printTable(terminal, head, mapped(rejections, toRow), 'Nobody is rejected.');
      });
    });
  withExample(command, 'rollcall rejections acme --json');
}

function toRow({ objectId, mapping, reason, others, since, whatToDo }: ListedRejection) {
  return [objectId, mapping, reason, others.join('\n'), instantText(since), whatToDo];
}
