// `rollcall simulator roles`, `secret` and `requests`: what Rollcall itself is in a simulated directory, and what it has asked there.
import { InvalidArgumentError, type Command } from 'commander';
import { withExample } from '../client/cli/command-group.js';
import { printJson, printTable } from '../client/cli/print.js';
import { writeLine, type Terminal } from '../client/cli/terminal.js';
import { directoryCommand, reachDirectory } from './simulator-directory.js';

export function applicationCommands(group: Command, terminal: Terminal): void {
  rolesCommand(group, terminal);
  secretCommand(group, terminal);
  requestsCommand(group, terminal);
}

function rolesCommand(group: Command, terminal: Terminal): void {
  const command = directoryCommand(
    group,
    'roles',
    'Consent to these application permissions and no others; without any, withdraw all. Tokens that are out keep theirs.',
  )
    .argument('[roles...]', 'such as User.Read.All')
    .option('--at-once', 'make the tokens that are out invalid as well')
    .action(async (roles: readonly string[], options: { readonly atOnce?: true }, invoked: Command) => {
      const { tenant } = await reachDirectory(invoked);
      await tenant.setRoles(roles);
      if (options.atOnce === true) await tenant.revokeTokens();
      const consented = roles.length === 0 ? 'nothing' : roles.join(', ');
      await writeLine(terminal.stdout, `The application is allowed ${consented}.`);
    });
  withExample(command, 'rollcall simulator roles User.Read.All GroupMember.Read.All Directory.Read.All');
}

function secretCommand(group: Command, terminal: Terminal): void {
  const command = directoryCommand(group, 'secret', 'Replace the client secret of the application.')
    .argument('<secret>', 'the new one')
    .option('--ends-at <time>', 'when it expires, such as 2026-03-01T00:00:00Z (default: in two years)', parseTime)
    .action(async (value: string, options: { readonly endsAt?: string }, invoked: Command) => {
      const { tenant } = await reachDirectory(invoked);
      await tenant.setSecrets([{ value, endsAt: options.endsAt }]);
      await writeLine(terminal.stdout, 'The application has this secret and no other.');
    });
  withExample(command, 'rollcall simulator secret another-one --ends-at 2020-01-01T00:00:00Z');
}

function requestsCommand(group: Command, terminal: Terminal): void {
  const command = directoryCommand(group, 'requests', 'Show what was asked of the simulator since it started.')
    .option('--json', 'one object a line: method, path, count')
    .action(async (options: { readonly json?: true }, invoked: Command) => {
      const requests = await (await reachDirectory(invoked)).admin.requests();
      if (options.json === true) return printJson(terminal, requests);
      const rows = requests.map(({ method, path, count }) => [count, method, path]);
      return printTable(terminal, ['times', 'method', 'path'], rows, 'Nothing was asked yet.');
    });
  withExample(command, 'rollcall simulator requests');
}

function parseTime(text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError('A time such as 2026-03-01T00:00:00Z.');
  return new Date(time).toISOString();
}
