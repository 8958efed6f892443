// `rollcall demo`, which is `npm run demo`: a whole system with a simulated Entra tenant, in a folder of its own, and a story that it tells.
import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { withExample } from '../client/cli/command-group.js';
import { processTerminal, type Terminal } from '../client/cli/terminal.js';
import { connect } from '../db/connect.js';
import { farewell } from './demo-farewell.js';
import { provideDemoFolder } from './demo-folder.js';
import { openStage, type Stage } from './demo-stage.js';
import { tellStory } from './demo-story.js';
import { announce } from './running-file.js';
import { environmentTrusting, startLocalSimulator, type LocalSimulator } from './simulator-start.js';
import { listenForStop, type StopRequest } from './stop-request.js';
import { startSystem, type LocalSystem } from './system.js';

export function registerDemo(program: Command, terminal: Terminal = processTerminal): void {
  const command = program
    .command('demo')
    .description(
      'Show all of it on a made-up directory that is connected, synced, changed and synced again. On a terminal it stays up until Ctrl-C.',
    )
    .option('--users <number>', 'how many people the directory has', parseUsers, 5_000)
    .action(async ({ users }: { readonly users: number }) => demo(terminal, users));
  withExample(command, 'rollcall demo', 'rollcall demo --users 100000');
}

/** Ends the process itself if it was told to stop. */
async function demo(terminal: Terminal, users: number): Promise<void> {
  const stop = listenForStop();
  const stage = openStage(terminal);
  const folder = provideDemoFolder();
  const simulator = await startLocalSimulator({ tenant: { users }, folder: join(folder, 'certificate') });
  try {
    await play({ stage, stop, simulator, folder, environment: terminal.environment });
  } catch (error) {
    if (!stop.signal.aborted) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`${message}\nThe logs are in ${relative(process.cwd(), folder)}/.`, { cause: error });
    }
  } finally {
    await simulator.stop();
  }
  rmSync(folder, { recursive: true, force: true });
  // What the story was about to do would go on asking servers that are gone.
  if (stop.signal.aborted) process.exit(await stop.requested);
}

interface Play {
  readonly stage: Stage;
  readonly stop: StopRequest;
  readonly simulator: LocalSimulator;
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** @throws Error where the system does not start or ends, or the story does not come out as it should */
async function play({ stage, stop, simulator, folder, environment }: Play): Promise<void> {
  const { tenants } = simulator.simulator;
  const people = tenants.reduce((sum, tenant) => sum + tenant.userCount(), 0);
  stage.say(`Rollcall, shown on a made-up directory of ${people.toLocaleString('en')} people.`);
  stage.title('Everything on this machine');
  stage.say('Starting PostgreSQL, Temporal, a simulated Entra tenant and a worker …');
  for (const name of ['DATABASE_URL', 'TEMPORAL_ADDRESS']) {
    if (environment[name]) stage.say(`${name} is not used here: the demo leaves no traces on servers of yours.`);
  }
  const startedAt = Date.now();
  const env = environmentTrusting(simulator, withServersOfOurs(environment), folder);
  const system = await startSystem({ folder, env, say: stage.say, signal: stop.signal });
  const takeBack = announce(system);
  try {
    stage.say(`They are up after ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
    const broken = system.broken.then((sentence) => Promise.reject(new Error(sentence)));
    await Promise.race([playStory(stage, system, simulator), stop.requested, broken]);
    if (stop.signal.aborted) return;
    stage.say(farewell({ system, simulator, isAnnounced: takeBack !== null, staysUp: stage.isInteractive }));
    if (stage.isInteractive) await Promise.race([stop.requested, broken]);
  } finally {
    stage.dropCurtain();
    takeBack?.();
    await system.stop();
  }
}

async function playStory(stage: Stage, system: LocalSystem, { simulator }: LocalSimulator): Promise<void> {
  const directory = simulator.tenant();
  const database = connect(system.databaseUrl, { max: 2, name: 'rollcall demo' });
  const terminal = stage.terminalWith({
    DATABASE_URL: system.databaseUrl,
    TEMPORAL_ADDRESS: system.temporalAddress,
    TEMPORAL_NAMESPACE: system.namespace,
    ROLLCALL_ENCRYPTION_KEY_FILE: system.encryptionKeyFile,
    ROLLCALL_CLIENT_SECRET: directory.clientSecret,
    ...(system.uiUrl === null ? {} : { ROLLCALL_UI_URL: system.uiUrl }),
  });
  try {
    await tellStory({ stage, terminal, database, directory, origin: simulator.origin });
  } finally {
    await database.close();
  }
}

/** A made-up directory does not belong among somebody's data, so what would lead to another Postgres or Temporal is left out. */
function withServersOfOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isOfOthers = (name: string): boolean =>
    name === 'DATABASE_URL' ||
    name.startsWith('ROLLCALL_') ||
    (name.startsWith('TEMPORAL_') && name !== 'TEMPORAL_CLI_PATH');
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isOfOthers(name)));
}

/** Fewer do not have all the roles that the story needs. */
const fewestUsers = 100;

function parseUsers(text: string): number {
  const users = Number(text);
  if (!/^\d{1,7}$/.test(text) || users < fewestUsers) {
    throw new InvalidArgumentError(`A whole number from ${String(fewestUsers)} to 9999999.`);
  }
  return users;
}
