// `rollcall simulator`: a simulated Entra tenant in the foreground, and an administrator's hands in one that runs.
import { InvalidArgumentError, type Command } from 'commander';
import colors from 'picocolors';
import { withExample } from '../client/cli/command-group.js';
import { WrongUse } from '../client/cli/exit.js';
import { processTerminal, writeLine, type Terminal } from '../client/cli/terminal.js';
import { suggestionFor } from '../client/mapping-file/near-names.js';
import { freePort } from './free-port.js';
import { applicationCommands } from './simulator-application.js';
import { connectCommand } from './simulator-connect-command.js';
import { faultCommands } from './simulator-faults.js';
import { groupCommands } from './simulator-groups.js';
import { peopleCommands } from './simulator-people.js';
import { certificateFolder, startLocalSimulator, type LocalSimulator } from './simulator-start.js';
import { listenForStop } from './stop-request.js';

interface SimulatorCommandOptions {
  readonly users: number;
  readonly seed: string;
  readonly port?: number;
  readonly recorded?: string;
  readonly delayMs: number;
  readonly log?: true;
}

export function registerSimulator(program: Command, terminal: Terminal = processTerminal): void {
  const command = program
    .command('simulator')
    .description(
      'Run a simulated Entra tenant on this machine until Ctrl-C, or change one that runs with the commands below. What was changed is forgotten when it ends.',
    )
    .option('--users <number>', 'how many people are made up', parseCount, 1_000)
    .option('--seed <text>', 'the same text makes up the same people', '1')
    .option('--port <number>', 'where it answers (default: a free one)', parsePort)
    .option('--recorded <file>', 'a recorded answer of GET /v1.0/users, whose people it has instead')
    .option('--delay-ms <number>', 'how long every answer is held back', parseCount, 0)
    .option('--log', 'print every request')
    .allowExcessArguments()
    .action(async (options: SimulatorCommandOptions, invoked: Command) => {
      const [unknown] = invoked.args;
      if (unknown === undefined) return serve(terminal, options);
      const names = invoked.commands.map((known) => known.name());
      throw new WrongUse(`There is no command "simulator ${unknown}".${suggestionFor(unknown, names)}`);
    });
  withExample(
    command,
    'rollcall simulator --users 5000',
    'rollcall simulator hire displayName="Nora Lind" department=Sales',
  );
  for (const register of [peopleCommands, groupCommands, applicationCommands, faultCommands]) {
    register(command, terminal);
  }
}

/**
 * Leaves the exit code that says which signal ended it.
 *
 * @throws WrongUse where the port is taken
 */
async function serve(terminal: Terminal, options: SimulatorCommandOptions): Promise<void> {
  const stop = listenForStop();
  const { users, seed, port, recorded, delayMs } = options;
  if (port !== undefined && (await freePort(port)) !== port) {
    throw new WrongUse(`Port ${String(port)} is in use: choose another one, or leave out --port.`);
  }
  const log = (line: string): void => void writeLine(terminal.stderr, line);
  const local = await startLocalSimulator({
    tenant: { users, seed, ...(recorded === undefined ? {} : { recorded }) },
    folder: certificateFolder,
    ...(port === undefined ? {} : { port }),
    delayMs,
    ...(options.log === true ? { log } : {}),
  });
  try {
    await writeLine(terminal.stdout, welcome(local));
    process.exitCode = await stop.requested;
  } finally {
    await local.stop();
  }
}

function welcome(local: LocalSimulator): string {
  const { simulator, certificatePath, word } = local;
  const tenant = simulator.tenant();
  return `
${colors.bold(`${tenant.displayName}, a simulated Entra tenant with ${String(tenant.userCount())} people, is up.`)}
  Login and Graph     ${simulator.origin}
  Directory (tenant)  ${tenant.tenantId}
  Domain              ${tenant.domain}
  Application         ${tenant.clientId}
  Its object id       ${tenant.applicationObjectId}
  Client secret       ${tenant.clientSecret}

A worker reaches it if it is started so (\`npm start -- --simulator\` brings both):
  NODE_EXTRA_CA_CERTS='${certificatePath}' npm start

Connect it, in another terminal:
${connectCommand(local)}

Change it:
  npx rollcall simulator --help
  npx rollcall simulator hire displayName="Nora Lind"${word.option}

Ctrl-C stops it.`;
}

export function parseCount(text: string): number {
  if (!/^\d{1,8}$/.test(text)) throw new InvalidArgumentError('A whole number from 0 to 99999999.');
  return Number(text);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) throw new InvalidArgumentError('A port from 1 to 65535.');
  return port;
}
