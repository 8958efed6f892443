import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import { checkoutFolder } from '../../local/checkout-folder.js';
import { isAlive } from '../../local/owned-process.js';

const folderOf = (pid: number): string => join(checkoutFolder, '.rollcall', `demo-${String(pid)}`);

// At the same time: one beside the other is what has to work, too. Both take longer where the machine has other work.
const options = { timeout: 120_000 };

test.concurrent('tells its story to the end, in lines that a log can keep', options, async ({ onTestFinished }) => {
  const demo = startDemo(onTestFinished);
  expect(await demo.exit).toEqual([0, null]);
  const output = demo.output();
  const lines = output.split('\n');

  // 200 people and the two in the recycle bin of such a directory.
  for (const mapping of ['Staff logins', 'People']) {
    const sum = lines.find((line) => line.startsWith(`${mapping}: `) && line.endsWith(' = 202')) ?? '';
    const terms = [...sum.matchAll(/(\d+) [a-z]/g)].map(([, count]) => Number(count));
    expect(terms.reduce((total, count) => total + count, 0)).toBe(202);
  }
  for (const check of ['token', 'User.Read.All', 'account enabled', 'recycle bin', 'end of client secret']) {
    expect(lines).toContainEqual(expect.stringMatching(`^✓ ${check}: `));
  }
  expect(output).toMatch(
    tableEntry('Nora Lind was hired', 'Staff logins +created +Identifier: nora.lind@contoso.example'),
  );
  expect(output).toMatch(tableEntry('Tom Keller was hired.*', 'Staff logins +created (.*\n)+? +Role: editor'));
  expect(output).toMatch(tableEntry('.* was disabled', 'Staff logins +deactivated +Status: active → inactive'));
  expect(output).toMatch(
    tableEntry('.* was deleted', 'Staff logins +deactivated (.*\n)+? +.*Active → Deleted in Entra'),
  );
  expect(output).toMatch(tableEntry('.* was restored from the recycle bin', 'Staff logins +reactivated '));
  expect(output.match(/has swapped addresses with .*\n +Staff logins +updated +Identifier: /g)).toHaveLength(2);

  expect(output).not.toMatch(/[^\P{Cc}\n]/u);
  expect(existsSync(folderOf(demo.pid))).toBe(false);
});

test.concurrent('leaves no process behind when it is ended in the middle', options, async ({ onTestFinished }) => {
  const demo = startDemo(onTestFinished);
  await demo.printed('$ rollcall sync contoso --wait');
  const descendants = descendantsOf(demo.pid);
  expect(descendants.map(({ command }) => command)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('worker'),
      expect.stringContaining('temporal'),
      expect.stringContaining('postgres'),
    ]),
  );
  demo.process.kill('SIGTERM');
  expect(await demo.exit).toEqual([143, null]);
  expect(descendants.filter(({ pid }) => isAlive(pid))).toEqual([]);
  expect(existsSync(folderOf(demo.pid))).toBe(false);
});

function tableEntry(person: string, line: string): RegExp {
  return new RegExp(`^${person}\n(  .*\n)*?  ${line}`, 'm');
}

interface Demo {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Everything it has printed so far. */
  readonly output: () => string;
  readonly printed: (text: string) => Promise<void>;
  readonly exit: Promise<readonly unknown[]>;
}

function startDemo(onTestFinished: TestContext['onTestFinished']): Demo {
  const main = join(checkoutFolder, 'dist', 'local', 'main.js');
  // CI has colours printed where there is no terminal.
  const env = { ...process.env, TEMPORAL_CLI_PATH: process.env['ROLLCALL_TEST_TEMPORAL_CLI'], CI: 'true' };
  const child = spawn(process.execPath, [main, 'demo', '--users', '200'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const { pid } = child;
  if (pid === undefined) throw new Error('The demo could not be started.');
  return {
    process: child,
    pid,
    output: () => output,
    printed: async (text) => {
      await expect.poll(() => output, { timeout: 100_000, interval: 20 }).toContain(text);
    },
    exit: once(child, 'close'),
  };
}

interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

function descendantsOf(ancestor: number): readonly RunningProcess[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const all = stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command] = /^ *(\d+) +(\d+) +(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
  const below = (parent: number): readonly RunningProcess[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  return below(ancestor);
}
