// The story that the demo tells, chapter by chapter, with the commands that anybody would type. Each chapter checks its own outcome.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import colors from 'picocolors';
import { createProgram } from '../client/cli/program.js';
import { runProgram } from '../client/cli/run-program.js';
import { countsText } from '../client/cli/run-text.js';
import type { Terminal } from '../client/cli/terminal.js';
import type { Database } from '../db/connect.js';
import { findRun } from '../db/listings/find-run.js';
import { listChanges, type ListedChange } from '../db/listings/list-changes.js';
import { listRunMappings } from '../db/listings/list-run-mappings.js';
import type { ListedRun } from '../db/listings/list-runs.js';
import { imbalanceOf } from '../domain/outcome.js';
import type { TenantAdmin } from '../simulator/tenant-admin.js';
import { checkoutFolder } from './checkout-folder.js';
import { changesTable } from './demo-changes-table.js';
import { differenceOf } from './demo-difference.js';
import { playFirstDay, playSecondDay, type DirectoryEvent } from './demo-events.js';
import type { Stage } from './demo-stage.js';

export interface Cast {
  readonly stage: Stage;
  /** Of the commands. */
  readonly terminal: Terminal;
  readonly directory: TenantAdmin;
  /** Of the simulator, login and Graph alike. */
  readonly origin: string;
  readonly database: Database;
}

/** What the directory's tenant is called in Rollcall. */
export const tenantName = 'contoso';

const mappingFile = join(checkoutFolder, 'local', 'demo-mapping.yaml');

/** @throws Error that names the chapter, where something is not as the story promises */
export async function tellStory(cast: Cast): Promise<void> {
  const { stage, directory } = cast;
  await chapter(stage, 'Connect the directory, and test the connection', () => connect(cast));
  await chapter(stage, 'Say who becomes what', () => applyMapping(cast));
  await chapter(stage, 'The first sync', () => syncFirst(cast));
  await chapter(stage, 'A day goes by in the directory, and a sync is asked for', async () => {
    const firstDay = playFirstDay(directory);
    await syncChanges(cast, firstDay.events, 2);
    await chapter(stage, 'The next day, two of them are back', () =>
      syncChanges(cast, playSecondDay(directory, firstDay), 3),
    );
  });
}

async function chapter(stage: Stage, title: string, play: () => Promise<void>): Promise<void> {
  stage.title(title);
  try {
    await play();
  } catch (error) {
    if (error instanceof StoryFailure) throw error;
    throw new StoryFailure(title, error);
  }
}

class StoryFailure extends Error {
  override readonly name = 'StoryFailure';

  constructor(title: string, cause: unknown) {
    super(`The demo failed in "${title}": ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

async function connect(cast: Cast): Promise<void> {
  const { directory, origin } = cast;
  await rollcall(cast, [
    ['tenant', 'add', tenantName],
    ['--entra-tenant-id', directory.tenantId],
    ['--client-id', directory.clientId],
    ['--application-object-id', directory.applicationObjectId],
    ['--login-url', origin, '--graph-url', origin],
  ]);
  await rollcall(cast, [['tenant', 'test', tenantName]]);
}

async function applyMapping(cast: Cast): Promise<void> {
  const shown = relative(process.cwd(), mappingFile);
  const text = readFileSync(mappingFile, 'utf8').trimEnd();
  cast.stage.say(`${colors.dim(`${shown}:`)}\n\n${text.replaceAll(/^(?=.)/gm, '  ')}`);
  await rollcall(cast, [['mapping', 'apply', shown, '--tenant', tenantName, '--yes']]);
}

async function syncFirst(cast: Cast): Promise<void> {
  const { directory, stage } = cast;
  const live = directory.userCount();
  const inBin = [...directory.users('deleted')].length;
  const run = await sync(cast, 1);
  const seconds = (Date.parse(run.endedAt ?? '') - Date.parse(run.startedAt)) / 1000;
  stage.say('');
  for (const { mapping, counts } of await listRunMappings(cast.database.sql, run.run)) {
    if (counts === null || imbalanceOf(counts) !== 0 || counts.considered !== live + inBin) {
      throw new Error(`the outcomes of "${mapping}" do not add up to ${String(live + inBin)} people`);
    }
    const sum = countsText(counts).replaceAll(', ', ' + ');
    stage.say(`${mapping}: ${sum} = ${String(counts.considered)}`);
  }
  stage.say(
    `That is everybody: ${String(live)} people and ${String(inBin)} in the recycle bin, in ${seconds.toFixed(1)} s.`,
  );
}

async function syncChanges(cast: Cast, events: readonly DirectoryEvent[], number: number): Promise<void> {
  const { stage, database } = cast;
  for (const { name, happened } of events) stage.say(`  ${name} ${happened}.`);
  const run = await sync(cast, number);
  const changes: ListedChange[] = [];
  for await (const batch of listChanges(database.sql, { runId: run.run })) changes.push(...batch);
  const difference = differenceOf(events, changes);
  if (difference !== null) throw new Error(`the changes are not those of the people above; ${difference}`);
  stage.say(`\n${changesTable(events, changes, stage.width)}`);
}

/** @throws Error where the run did not do all there was to do */
async function sync(cast: Cast, number: number): Promise<ListedRun> {
  await rollcall(cast, [['sync', tenantName, '--wait']]);
  const run = await findRun(cast.database.sql, `${tenantName}/${String(number)}`);
  if (run === null) throw new Error(`there is no run ${tenantName}/${String(number)}`);
  return run;
}

/** Runs a command as if it were typed; each group of words stands on a line of its own. */
async function rollcall({ stage, terminal }: Cast, words: readonly (readonly string[])[]): Promise<void> {
  const shown = words.map((group) => group.join(' ')).join(' \\\n    ');
  stage.say(`\n${colors.dim('$')} ${colors.bold(`rollcall ${shown}`)}`);
  const code = await runProgram(createProgram(terminal), words.flat(), terminal);
  if (code !== 0)
    throw new Error(`\`rollcall ${words.flat().slice(0, 3).join(' ')}\` ended with exit code ${String(code)}`);
}
