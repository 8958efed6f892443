// `rollcall simulator hire`, `disable`, `delete` and their kind: what happens to people in a directory.
import type { Command } from 'commander';
import { withExample } from '../client/cli/command-group.js';
import { writeLine, type Terminal } from '../client/cli/terminal.js';
import type { RemoteTenantAdmin } from '../simulator/admin-client.js';
import type { UserDocument } from '../simulator/user-document.js';
import { directoryCommand, parseProperties, propertiesHint, reachDirectory } from './simulator-directory.js';
import { newcomer } from './simulator-newcomer.js';

const userHint = 'object id or user principal name';

export function peopleCommands(group: Command, terminal: Terminal): void {
  hireCommand(group, terminal);
  changeCommand(group, terminal);
  renameCommand(group, terminal);
  swapCommand(group, terminal);
  const say = (name: string, description: string, done: string, change: Change): void =>
    oneUserCommand(group, terminal, { name, description, done, change });
  say('disable', 'Block somebody from signing in.', 'is disabled', (tenant, user) => tenant.disable(user));
  say('enable', 'Let somebody sign in again.', 'is enabled', (tenant, user) => tenant.enable(user));
  say('delete', 'Move somebody into the recycle bin.', 'is in the recycle bin', (tenant, user) => tenant.delete(user));
  say('restore', 'Bring somebody back from the recycle bin; name them by object id.', 'is back', (tenant, user) =>
    tenant.restore(user),
  );
  purgeCommand(group, terminal);
  showCommand(group, terminal);
}

type Change = (tenant: RemoteTenantAdmin, user: string) => Promise<UserDocument>;

interface OneUserCommand {
  readonly name: string;
  readonly description: string;
  /** Completes "nora@contoso.example …". */
  readonly done: string;
  readonly change: Change;
}

function oneUserCommand(group: Command, terminal: Terminal, { name, description, done, change }: OneUserCommand): void {
  const command = directoryCommand(group, name, description)
    .argument('<user>', userHint)
    .action(async (user: string, _options: unknown, invoked: Command) => {
      const { tenant } = await reachDirectory(invoked);
      await writeLine(terminal.stdout, sentenceOf(await change(tenant, user), done));
    });
  withExample(command, `rollcall simulator ${name} ${exampleUserOf(name)}`);
}

function exampleUserOf(name: string): string {
  return name === 'restore' ? '6f1c2a3e-0b1d-4c55-9d0e-5f7a8b9c0d1e' : 'nora.lind@contoso.example';
}

function hireCommand(group: Command, terminal: Terminal): void {
  const command = directoryCommand(
    group,
    'hire',
    'Add somebody. Addresses follow from displayName; what is not said is made up.',
  )
    .argument('[properties...]', propertiesHint)
    .action(async (words: readonly string[], _options: unknown, invoked: Command) => {
      const { tenant, domain } = await reachDirectory(invoked);
      const given = parseProperties(words);
      const { displayName } = given;
      const named = typeof displayName === 'string' ? newcomer(displayName, domain) : {};
      await writeLine(terminal.stdout, sentenceOf(await tenant.hire({ ...named, ...given }), 'is hired'));
    });
  withExample(command, 'rollcall simulator hire displayName="Nora Lind" department=Sales');
}

function changeCommand(group: Command, terminal: Terminal): void {
  const command = directoryCommand(group, 'change', 'Change properties of somebody.')
    .argument('<user>', userHint)
    .argument('<properties...>', propertiesHint)
    .action(async (user: string, words: readonly string[], _options: unknown, invoked: Command) => {
      const { tenant } = await reachDirectory(invoked);
      await writeLine(terminal.stdout, sentenceOf(await tenant.change(user, parseProperties(words)), 'is changed'));
    });
  withExample(command, 'rollcall simulator change nora.lind@contoso.example jobTitle="Head of Sales" mobilePhone=');
}

function renameCommand(group: Command, terminal: Terminal): void {
  const command = directoryCommand(group, 'rename', 'Give somebody another user principal name, and what goes with it.')
    .argument('<user>', userHint)
    .argument('<name>', 'the new user principal name')
    .argument('[properties...]', propertiesHint)
    .action(async (user: string, name: string, words: readonly string[], _options: unknown, invoked: Command) => {
      const { tenant } = await reachDirectory(invoked);
      const renamed = await tenant.rename(user, name, parseProperties(words));
      await writeLine(terminal.stdout, sentenceOf(renamed, `is what ${user} is called now`));
    });
  withExample(
    command,
    'rollcall simulator rename nora.lind@contoso.example nora.berg@contoso.example displayName="Nora Berg"',
  );
}

function swapCommand(group: Command, terminal: Terminal): void {
  const command = directoryCommand(group, 'swap', 'Let two people exchange user principal name, e-mail and nickname.')
    .argument('<one>', userHint)
    .argument('<other>', userHint)
    .action(async (one: string, other: string, _options: unknown, invoked: Command) => {
      const { tenant } = await reachDirectory(invoked);
      await tenant.swapNames(one, other);
      await writeLine(terminal.stdout, `${one} and ${other} have swapped their names.`);
    });
  withExample(command, 'rollcall simulator swap nora.lind@contoso.example adele.berg@contoso.example');
}

function purgeCommand(group: Command, terminal: Terminal): void {
  const command = directoryCommand(group, 'purge', 'Delete somebody for good, out of the recycle bin or at once.')
    .argument('<user>', userHint)
    .action(async (user: string, _options: unknown, invoked: Command) => {
      const { tenant } = await reachDirectory(invoked);
      await tenant.purge(user);
      await writeLine(terminal.stdout, `${user} is gone for good.`);
    });
  withExample(command, 'rollcall simulator purge nora.lind@contoso.example');
}

function showCommand(group: Command, terminal: Terminal): void {
  const command = directoryCommand(group, 'show', 'Print somebody as the directory holds them, as JSON.')
    .argument('<user>', userHint)
    .action(async (user: string, _options: unknown, invoked: Command) => {
      const { tenant } = await reachDirectory(invoked);
      const found = await tenant.user(user);
      if (found === undefined) throw new Error(`There is no user ${user} in the simulated directory.`);
      await writeLine(terminal.stdout, JSON.stringify(found, null, 2));
    });
  withExample(command, 'rollcall simulator show nora.lind@contoso.example');
}

/** `Nora Lind (nora.lind@contoso.example, 6f1c…) is hired.` */
function sentenceOf(user: UserDocument, done: string): string {
  const { displayName, userPrincipalName, id } = user;
  return `${typeof displayName === 'string' ? displayName : 'Somebody'} (${userPrincipalName}, ${id}) ${done}.`;
}
