/** `rollcall changes`: the ledger of one run, person by person. */
import type { Command } from 'commander';
import { listRunChanges, type ListedChange } from '../../db/listings/list-changes.js';
import { withExample } from './command-group.js';
import { flatten, mapped } from './flatten.js';
import { printJson, printTable, statusText } from './print.js';
import { requireRun } from './runs.js';
import { withSystem, type GlobalOptions } from './system.js';
import type { Terminal } from './terminal.js';
import { changeText } from './value-text.js';

export function changesCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('changes')
    .description('Show whom a run changed, from what to what.')
    .argument('<run>', 'its id, or tenant and number: acme/12')
    .option('--json', 'one object a line: objectId, mapping, outcome, cause, before, after, state')
    .action(async (reference: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<GlobalOptions & { readonly json?: true }>();
      await withSystem(terminal, options, async (system) => {
        const run = await requireRun(system, reference);
        await printChanges(
          terminal,
          listRunChanges(system.database.sql, run.run),
          options.json === true,
          'This run changed nobody.',
        );
      });
    });
  withExample(command, 'rollcall changes acme/12 --json');
}

export async function printChanges(
  terminal: Terminal,
  batches: AsyncIterable<readonly ListedChange[]>,
  asJson: boolean,
  empty: string,
): Promise<void> {
  const changes = flatten(batches);
  if (asJson) return printJson(terminal, changes);
  return printTable(terminal, ['person', 'mapping', 'outcome', 'what', 'state'], mapped(changes, toRow), empty);
}

function toRow({ objectId, mapping, outcome, cause, before, after, state }: ListedChange) {
  return [
    objectId,
    mapping,
    cause === null ? outcome : `${outcome} (${cause})`,
    changeText(before, after),
    statusText(state),
  ];
}
