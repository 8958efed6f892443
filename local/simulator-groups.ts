// `rollcall simulator group …`: groups of a simulated directory, and who is in them.
import type { Command } from 'commander';
import { withExample } from '../client/cli/command-group.js';
import { printJson, printTable } from '../client/cli/print.js';
import { writeLine, type Terminal } from '../client/cli/terminal.js';
import { directoryCommand, reachDirectory } from './simulator-directory.js';

const groupHint = 'object id or display name';
const memberHint = 'a user (object id or user principal name), or a group to nest';

export function groupCommands(simulator: Command, terminal: Terminal): void {
  const group = simulator
    .command('group')
    .description('Change the groups of the directory.')
    .configureHelp({ showGlobalOptions: false });
  listCommand(group, terminal);
  createCommand(group, terminal);
  deleteCommand(group, terminal);
  memberCommands(group, terminal);
}

function listCommand(group: Command, terminal: Terminal): void {
  const command = directoryCommand(group, 'list', 'Show the groups.')
    .option('--json', 'one object a line: id, displayName, memberIds')
    .action(async (options: { readonly json?: true }, invoked: Command) => {
      const groups = await (await reachDirectory(invoked)).tenant.groups();
      if (options.json === true) return printJson(terminal, groups);
      const rows = groups.map(({ id, displayName, memberIds }) => [displayName, memberIds.length, id]);
      return printTable(terminal, ['group', 'direct members', 'object id'], rows, 'There is no group.');
    });
  withExample(command, 'rollcall simulator group list');
}

function createCommand(group: Command, terminal: Terminal): void {
  const command = directoryCommand(group, 'create', 'Add a group.')
    .argument('<name>', 'its display name')
    .argument('[members...]', memberHint)
    .action(async (displayName: string, members: readonly string[], _options: unknown, invoked: Command) => {
      const { tenant } = await reachDirectory(invoked);
      const created = await tenant.createGroup({ displayName }, members);
      await writeLine(terminal.stdout, `${displayName} (${created.id}) has ${countText(created.memberIds.length)}.`);
    });
  withExample(command, 'rollcall simulator group create "Night Porters" nora.lind@contoso.example');
}

function deleteCommand(group: Command, terminal: Terminal): void {
  const command = directoryCommand(group, 'delete', 'Delete a group. Its members stay.')
    .argument('<group>', groupHint)
    .action(async (name: string, _options: unknown, invoked: Command) => {
      const { tenant } = await reachDirectory(invoked);
      await tenant.deleteGroup(name);
      await writeLine(terminal.stdout, `${name} is deleted.`);
    });
  withExample(command, 'rollcall simulator group delete "Night Porters"');
}

function memberCommands(group: Command, terminal: Terminal): void {
  const add = directoryCommand(group, 'add', 'Put somebody into a group.')
    .argument('<group>', groupHint)
    .argument('<member>', memberHint)
    .action(async (name: string, member: string, _options: unknown, invoked: Command) => {
      const { tenant } = await reachDirectory(invoked);
      await tenant.addMember(name, member);
      await writeLine(terminal.stdout, `${member} is in ${name}.`);
    });
  withExample(add, 'rollcall simulator group add "Rollcall Editors" nora.lind@contoso.example');

  const remove = directoryCommand(group, 'remove', 'Take somebody out of a group.')
    .argument('<group>', groupHint)
    .argument('<member>', memberHint)
    .action(async (name: string, member: string, _options: unknown, invoked: Command) => {
      const { tenant } = await reachDirectory(invoked);
      await tenant.removeMember(name, member);
      await writeLine(terminal.stdout, `${member} is not in ${name} directly.`);
    });
  withExample(remove, 'rollcall simulator group remove "Rollcall Editors" nora.lind@contoso.example');
}

function countText(members: number): string {
  return members === 1 ? '1 member' : `${String(members)} members`;
}
