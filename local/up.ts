// `rollcall up`, which is `npm start`: the whole system on this machine, for trying it on a real tenant, or on a simulated one.
import { join } from 'node:path';
import type { Command } from 'commander';
import { withExample } from '../client/cli/command-group.js';
import { processTerminal, writeLine, type Terminal } from '../client/cli/terminal.js';
import { checkoutFolder } from './checkout-folder.js';
import { announce, runningProcess } from './running-file.js';
import { certificateFolder, environmentTrusting, startLocalSimulator, type LocalSimulator } from './simulator-start.js';
import { connectCommand } from './simulator-connect-command.js';
import { parseCount } from './simulator.js';
import { listenForStop, type StopRequest } from './stop-request.js';
import { startSystem, type LocalSystem } from './system.js';

/** Temporal's own for its server and Web UI, so that bookmarks and habits fit; Postgres's is left to the Postgres that may be there. */
const ports = { postgres: 54_320, temporal: 7_233, ui: 8_233 };
/** Kept for the tenant that is connected to it, which stays in the database from start to start. */
const simulatorPort = 8_443;

interface UpOptions {
  readonly simulator?: true;
  readonly users: number;
}

export function registerUp(program: Command, terminal: Terminal = processTerminal): void {
  const command = program
    .command('up')
    .description(
      'start Postgres, Temporal with its Web UI, and a worker on this machine, until Ctrl-C; what they keep is in .rollcall/',
    )
    .option('--simulator', 'with a simulated Entra tenant, for whoever has no real one at hand')
    .option('--users <number>', 'with --simulator: how many people are made up', parseCount, 1_000)
    .action(async (options: UpOptions) => up(terminal, options));
  withExample(command, 'rollcall up', 'rollcall up --simulator --users 5000');
}

/** Sets the process's exit code if it was told to stop before the system was up. */
async function up(terminal: Terminal, options: UpOptions): Promise<void> {
  const other = runningProcess();
  if (other !== null) {
    throw new Error(`Rollcall is already up in this folder (process ${String(other)}). Use it, or end it first.`);
  }
  const stop = listenForStop();
  const tenant = { users: options.users };
  const simulator =
    options.simulator === true
      ? await startLocalSimulator({ tenant, folder: certificateFolder, wishedPort: simulatorPort })
      : null;
  try {
    await keepUp(terminal, stop, simulator);
  } finally {
    await simulator?.stop();
  }
}

/** @throws Error where the system does not start, or a part of it ends */
async function keepUp(terminal: Terminal, stop: StopRequest, simulator: LocalSimulator | null): Promise<void> {
  const say = (line: string): void => void writeLine(terminal.stdout, line);
  const folder = join(checkoutFolder, '.rollcall');
  const env = simulator === null ? terminal.environment : environmentTrusting(simulator, terminal.environment, folder);
  let system: LocalSystem;
  try {
    system = await startSystem({ folder, env, say, ports, signal: stop.signal });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    process.exitCode = await stop.requested;
    return;
  }
  const takeBack = announce(system);
  say(welcome(system, simulator));
  const end = await Promise.race([stop.requested, system.broken]);
  takeBack?.();
  await system.stop();
  if (typeof end === 'string') throw new Error(end);
}

function welcome(system: LocalSystem, simulator: LocalSimulator | null): string {
  const { host, pathname } = new URL(system.databaseUrl);
  return `
Rollcall is up.
  Web UI    ${system.uiUrl ?? 'the one of the Temporal server below'}
  Temporal  ${system.temporalAddress}, namespace ${system.namespace}
  Postgres  ${host}, database ${pathname.slice(1)}
${simulator === null ? commandsForRealTenant : commandsForSimulator(simulator)}
Ctrl-C stops it.`;
}

const commandsForRealTenant = `
In another terminal, in this folder:
  npx rollcall tenant add --help
  npx rollcall tenant list
  npx rollcall runs
`;

function commandsForSimulator(simulator: LocalSimulator): string {
  const { tenantName } = simulator;
  return `  Entra     ${simulator.simulator.origin}, simulated

In another terminal, in this folder; connect it, say who becomes what, and sync:
${connectCommand(simulator)}
npx rollcall mapping apply local/demo-mapping.yaml --tenant ${tenantName} --yes
npx rollcall sync ${tenantName} --wait

Then change the directory, and sync again:
npx rollcall simulator hire displayName="Ada Example" department=Sales${simulator.word.option}
npx rollcall simulator --help
`;
}
