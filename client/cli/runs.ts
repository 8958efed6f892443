/** `rollcall runs` and `rollcall run`: how it went. */
import { InvalidArgumentError, type Command } from 'commander';
import colors from 'picocolors';
import { imbalanceOf } from '../../domain/outcome.js';
import { findRun } from '../../db/listings/find-run.js';
import { listLeftBehind } from '../../db/listings/list-left-behind.js';
import { listHolds } from '../../db/listings/list-holds.js';
import { countRejections, countSpared } from '../../db/listings/list-rejections.js';
import { listRunMappings, type RunMappingBooks } from '../../db/listings/list-run-mappings.js';
import { listRuns, type ListedRun } from '../../db/listings/list-runs.js';
import { withExample } from './command-group.js';
import { printJson, printTable, statusText, instantText } from './print.js';
import { countsText, countsToJson, runAddress, runHead, runLabel, runToJson, runToRow } from './run-text.js';
import { printable } from './value-text.js';
import { requireTenant, withSystem, type GlobalOptions, type System } from './system.js';
import { writeLine, type Terminal } from './terminal.js';

type JsonOptions = GlobalOptions & { readonly json?: true };

export function runCommands(program: Command, terminal: Terminal): void {
  const listing = program
    .command('runs')
    .description('Show the newest runs.')
    .argument('[tenant]', 'of this tenant only')
    .option('--limit <number>', 'so many at most', parseLimit, 20)
    .option('--json', 'one object a line: run, mode, trigger, status, startedAt, endedAt, error, counts, held')
    .action(async (name: string | undefined, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<JsonOptions & { readonly limit: number }>();
      await withSystem(terminal, options, async (system) => {
        const filter = name === undefined ? {} : { tenantId: (await requireTenant(system, name)).id };
        const runs = await listRuns(system.database.sql, { ...filter, limit: options.limit });
        if (options.json === true) return printJson(terminal, runs.map(runToJson));
        return printTable(terminal, runHead, runs.map(runToRow), 'There was no run yet.');
      });
    });
  withExample(listing, 'rollcall runs acme --json');

  const one = program
    .command('run')
    .description('Show one run: its books for each mapping, what it noticed, what is rejected and held.')
    .argument('<run>', 'its id, or tenant and number: acme/12')
    .option('--json', 'one object: as `runs --json`, and tenant, number, phase, notes, warnings, mappings, rejections')
    .action(async (reference: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<JsonOptions>();
      await withSystem(terminal, options, async (system) => {
        const run = await requireRun(system, reference);
        if (options.json === true) return printJson(terminal, [await runDetails(system, run)]);
        return printRun(terminal, system, run);
      });
    });
  withExample(one, 'rollcall run acme/12');
}

/** @throws Error where there is none */
export async function requireRun({ database }: System, reference: string): Promise<ListedRun> {
  const run = await findRun(database.sql, reference);
  if (run === null)
    throw new Error(
      `There is no run "${reference}". Name its id, or tenant and number such as acme/12: \`rollcall runs\` lists them.`,
    );
  return run;
}

async function runDetails({ database: { sql } }: System, run: ListedRun) {
  const mappings = await listRunMappings(sql, run.run);
  const { tenant, number, phase, notes, warnings } = run;
  return {
    ...runToJson(run),
    tenant,
    number,
    phase,
    notes,
    warnings,
    mappings: mappings.map(({ mapping, revision, counts }) => ({
      mapping,
      revision,
      counts: counts === null ? null : countsToJson(counts),
      isBalanced: counts === null ? null : imbalanceOf(counts) === 0,
    })),
    rejections: await countRejections(sql, run.tenantId),
  };
}

/** For people: the run, then its mappings, then whatever needs somebody. */
export async function printRun(terminal: Terminal, system: System, run: ListedRun): Promise<void> {
  const say = (line: string) => writeLine(terminal.stdout, line);
  const { sql } = system.database;
  const state = run.status === 'running' ? `running: ${run.phase}` : statusText(run.status);
  await say(`${colors.bold(`Run ${runLabel(run)}`)} (${run.run}): ${run.mode}, ${run.trigger}, ${state}`);
  await say(`From ${instantText(run.startedAt)} to ${instantText(run.endedAt)} UTC`);
  if (run.error !== null) await say(colors.red(`${run.error.type}: ${run.error.message}`));
  for (const note of [...run.notes, ...run.warnings]) await say(colors.yellow(note));
  const mappings = await listRunMappings(sql, run.run);
  await printTable(
    terminal,
    ['mapping', 'revision', 'considered', 'outcomes', 'books'],
    mappings.map(toMappingRow),
    'No mapping took part: apply a file with `rollcall mapping apply`.',
  );
  if (run.mode === 'approve') await printLeftBehind(terminal, system, run);
  for (const { mapping, reason, count } of await countRejections(sql, run.tenantId)) {
    await say(`${mapping}: rejected (${count}): ${reason} (\`rollcall rejections ${run.tenant}\`)`);
  }
  for (const { mapping, reason, count, who } of await countSpared(sql, run.tenantId)) {
    await say(colors.red(`${mapping}: spared (${count}): ${reason}: ${who.map(printable).join(', ')}`));
  }
  for (const hold of await listHolds(sql, { tenantId: run.tenantId, onlyOpen: true })) {
    await say(
      colors.yellow(
        `${hold.mapping ?? 'All mappings'}: ${hold.kind} (${hold.rows}) held: ${hold.reason} (\`rollcall hold show ${hold.hold}\`)`,
      ),
    );
  }
  const address = runAddress(run, system.config);
  if (address !== null) await say(address);
}

/** Of a hold, what was not written after all. */
async function printLeftBehind(terminal: Terminal, { database }: System, run: ListedRun): Promise<void> {
  const left = await listLeftBehind(database.sql, run.run);
  if (left.length === 0) return;
  await writeLine(terminal.stdout, colors.yellow(`Left to the next run (${left.length}):`));
  const rows = left.map(({ objectId, mapping, reason }) => [objectId, mapping, reason]);
  await printTable(terminal, ['person', 'mapping', 'why'], rows, '');
}

function toMappingRow({ mapping, revision, counts }: RunMappingBooks) {
  if (counts === null) return [mapping, revision, null, null, 'not counted yet'];
  const imbalance = imbalanceOf(counts);
  const books = imbalance === 0 ? colors.green('balance') : colors.red(`off by ${imbalance}`);
  return [mapping, revision, counts.considered, countsText(counts).replaceAll(', ', ',\n'), books];
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100_000)
    throw new InvalidArgumentError('A whole number from 1 to 100000.');
  return limit;
}
