/** `rollcall changes`: the ledger of one run, person by person. */
import type { Command } from 'commander';
import colors from 'picocolors';
import type { Queryable } from '../../db/connect.js';
import {
  type ChangeFilter,
  type ChangeSource,
  countChanges,
  listChanges,
  type ListedChange,
} from '../../db/listings/list-changes.js';
import { changeToJson, printChangesCsv, totalsText } from './change-text.js';
import { withExample } from './command-group.js';
import { WrongUse } from './exit.js';
import { flatten, mapped } from './flatten.js';
import { printJson, printTable, statusText } from './print.js';
import { requireRun } from './runs.js';
import { withSystem, type GlobalOptions } from './system.js';
import { writeLine, type Terminal } from './terminal.js';
import { changeText, printable } from './value-text.js';

type ChangesOptions = GlobalOptions & ChangeFilter & { readonly json?: true; readonly csv?: true };

export function changesCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('changes')
    .description('Show whom a run changed, or a preview would change, from what to what.')
    .argument('<run>', 'its id, or tenant and number: acme/12')
    .option('--mapping <name>', 'of this mapping only')
    .option('--outcome <outcome>', 'created, adopted, updated, deactivated or reactivated only')
    .option('--field <name>', 'only where this field differs; role, identifier and status are such names too')
    .option('--person <who>', 'of one person: object id, principal name, e-mail, display name or identifier')
    .option('--csv', 'a line for each value: objectId, person, mapping, outcome, cause, field, before, after, state')
    .option('--json', 'one object a line: objectId, mapping, outcome, cause, before, after, state, attention')
    .action(async (reference: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<ChangesOptions>();
      if (options.json === true && options.csv === true) throw new WrongUse('Choose one of --json and --csv.');
      await withSystem(terminal, options, async (system) => {
        const run = await requireRun(system, reference);
        const source = { ...filterOf(options), runId: run.run };
        const { sql } = system.database;
        if (options.csv === true) return printChangesCsv(terminal, flatten(listChanges(sql, source)), options.field);
        const isNarrowed = Object.keys(source).length > 1;
        return printChanges(terminal, sql, source, {
          asJson: options.json === true,
          empty: isNarrowed ? 'This run has no such change.' : 'This run changed nobody.',
        });
      });
    });
  withExample(
    command,
    'rollcall changes acme/12 --mapping "Staff logins" --field role',
    'rollcall changes acme/12 --csv > changes.csv',
  );
}

function filterOf({ mapping, outcome, field, person }: ChangeFilter): ChangeFilter {
  return {
    ...(mapping === undefined ? {} : { mapping }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(field === undefined ? {} : { field }),
    ...(person === undefined ? {} : { person }),
  };
}

/** For people with the sums below. @param empty what is said where there is none */
export async function printChanges(
  terminal: Terminal,
  sql: Queryable,
  source: ChangeSource,
  { asJson, empty }: { readonly asJson: boolean; readonly empty: string },
): Promise<void> {
  const changes = flatten(listChanges(sql, source));
  if (asJson) return printJson(terminal, mapped(changes, changeToJson));
  const rows = mapped(changes, (change) => toRow(change, source.field));
  await printTable(terminal, ['person', 'mapping', 'outcome', 'what', 'state'], rows, empty);
  const totals = await countChanges(sql, source);
  if (totals.people > 0) await writeLine(terminal.stdout, `\n${totalsText(totals)}`);
}

function toRow(change: ListedChange, field?: string) {
  const { objectId, name, mapping, outcome, cause, before, after, state, attention } = change;
  return [
    name === null ? objectId : `${printable(name)}\n${objectId}`,
    mapping,
    cause === null ? outcome : `${outcome} (${cause})`,
    [...attention.map((reason) => colors.red(`! ${reason}`)), changeText(before, after, field)].join('\n'),
    statusText(state),
  ];
}
