// What --help and wrong command lines say.
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../../client/cli/program.js';
import { runCli } from './run-cli.js';

function leavesOf(command: Command, path: readonly string[] = []): readonly (readonly string[])[] {
  return command.commands.flatMap((child) => {
    const name = [...path, child.name()];
    // `people` shows them, `people import` and `people export` stand below it.
    const isCommand = child.commands.length === 0 || child.registeredArguments.length > 0;
    return [...(isCommand ? [name] : []), ...leavesOf(child, name)];
  });
}

const leaves = leavesOf(createProgram());

test('there are all the commands', () => {
  const names =
    'tenant add, tenant list, tenant test, tenant set-secret, tenant change, tenant pause, tenant resume, tenant remove, ' +
    'mapping apply, mapping show, sync, schedule set, schedule show, schedule clear, runs, run, changes, people, people import, people export, explain, ' +
    'rejections, resolve, holds, hold show, hold approve, hold refuse, person activate, person deactivate, person protect, ' +
    'cancel, setup';
  expect(leaves.map((path) => path.join(' ')).join(', ')).toBe(names);
});

test.each(leaves.map((path) => [path.join(' ')]))(
  '`rollcall %s --help` shows an example of itself and exits 0',
  async (name) => {
    const help = await runCli([...name.split(' '), '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(new RegExp(`Examples?:\n  \\$ rollcall ${name}( |\n)`));
  },
);

test.each([
  ['an unknown command', ['tennant']],
  ['an unknown option', ['tenant', 'list', '--jsn']],
  ['a missing argument', ['sync']],
  ['a missing option', ['tenant', 'add', 'acme']],
  ['an argument too many', ['tenant', 'list', 'acme']],
  ['a value that is out of bounds', ['schedule', 'set', 'acme', '--every', '40d']],
  [
    'an address that is not https',
    ['tenant', 'add', 'acme', '--entra-tenant-id', 'x', '--client-id', 'y', '--login-url', 'http://here'],
  ],
  [
    'one address without the other',
    ['tenant', 'add', 'acme', '--entra-tenant-id', 'x', '--client-id', 'y', '--login-url', 'https://here'],
  ],
  ['--json without --wait', ['sync', 'acme', '--json']],
  ['a mapping file that is not there', ['mapping', 'apply', '/nowhere/acme.yaml']],
  ['a file of accounts that is not there', ['people', 'import', 'acme', '/nowhere/accounts.csv']],
])(
  '%s is wrong use: exit code 2, a sentence on standard error, nothing on standard output',
  async (_what, commandLine) => {
    const result = await runCli(commandLine);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).not.toBe('');
  },
);
