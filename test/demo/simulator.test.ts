import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createProgram } from '../../client/cli/program.js';
import { runProgram } from '../../client/cli/run-program.js';
import type { Terminal } from '../../client/cli/terminal.js';
import { checkoutFolder } from '../../local/checkout-folder.js';
import { registerSimulator } from '../../local/simulator.js';

const simulator = spawn(
  process.execPath,
  [join(checkoutFolder, 'dist', 'local', 'main.js'), 'simulator', '--users', '100', '--seed', 'shell'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const wordFile = join(checkoutFolder, '.rollcall', `simulator-${String(simulator.pid)}.json`);
const welcome: string[] = [];

beforeAll(async () => {
  for await (const line of createInterface({ input: simulator.stdout })) {
    welcome.push(line);
    if (line === 'Ctrl-C stops it.') return;
  }
  throw new Error(`The simulator ended: ${welcome.join('\n')}`);
});

afterAll(() => {
  simulator.kill('SIGKILL');
});

test('prints everything that connecting its tenant takes', () => {
  const text = welcome.join('\n');
  expect(text).toContain('Contoso, a simulated Entra tenant with 100 people, is up.');
  const idOf = (label: string): string => new RegExp(`^  ${label} +(\\S+)$`, 'm').exec(text)?.[1] ?? label;
  const origin = idOf('Login and Graph');
  expect(text).toContain(
    [
      `ROLLCALL_CLIENT_SECRET='${idOf('Client secret')}'`,
      'npx rollcall tenant add contoso',
      `  --entra-tenant-id ${idOf(String.raw`Directory \(tenant\)`)}`,
      `  --client-id ${idOf('Application')}`,
      `  --application-object-id ${idOf('Its object id')}`,
      `  --login-url ${origin} --graph-url ${origin}`,
    ].join(' \\\n'),
  );
});

test('keeps the way in to its owner', () => {
  expect((statSync(wordFile).mode & 0o777).toString(8)).toBe('600');
});

test('hires, changes, renames and swaps people', async () => {
  const nora = 'nora.lind@contoso.example';
  expect(await admin('hire', 'displayName=Nora Lind', 'mobilePhone=+1 555 0100')).toMatch(
    /^Nora Lind \(nora\.lind@contoso\.example, [0-9a-f-]{36}\) is hired\.\n$/,
  );
  await admin('change', nora, 'mobilePhone=', 'businessPhones=["+1 555 0101"]', 'department=Sales');
  expect(await shown(nora)).toMatchObject({
    user: { mobilePhone: null, businessPhones: ['+1 555 0101'], department: 'Sales' },
    status: 'live',
  });
  await admin('rename', nora, 'nora.berg@contoso.example', 'displayName=Nora Berg');
  await admin('hire', 'displayName=Tom Keller');
  await admin('swap', 'nora.berg@contoso.example', 'tom.keller@contoso.example');
  expect(await shown('tom.keller@contoso.example')).toMatchObject({ user: { displayName: 'Nora Berg' } });
});

test('disables, deletes, restores and purges them', async () => {
  await admin('hire', 'userPrincipalName=ada@contoso.example');
  const { user } = await shown('ada@contoso.example');
  await admin('disable', user.id);
  expect(await shown(user.id)).toMatchObject({ user: { accountEnabled: false } });
  await admin('enable', user.id);
  await admin('delete', user.id);
  expect(await shown(user.id)).toMatchObject({ user: { accountEnabled: true }, status: 'deleted' });
  await admin('restore', user.id);
  expect(await shown(user.id)).toMatchObject({ user: { userPrincipalName: 'ada@contoso.example' }, status: 'live' });
  await admin('purge', user.id);
  expect(await shown(user.id)).toMatchObject({ status: 'purged' });
});

test('makes groups, fills and empties them', async () => {
  await admin('hire', 'userPrincipalName=grace@contoso.example');
  const { user } = await shown('grace@contoso.example');
  await admin('group', 'create', 'Night Porters', 'grace@contoso.example');
  expect(await groups()).toContainEqual(
    expect.objectContaining({ displayName: 'Night Porters', memberIds: [user.id] }),
  );
  await admin('group', 'remove', 'Night Porters', 'grace@contoso.example');
  await admin('group', 'add', 'Night Porters', 'Field Team');
  const fieldTeam = (await groups()).find(({ displayName }) => displayName === 'Field Team');
  expect(await groups()).toContainEqual(
    expect.objectContaining({ displayName: 'Night Porters', memberIds: [fieldTeam?.id] }),
  );
  await admin('group', 'delete', 'Night Porters');
  expect((await groups()).map(({ displayName }) => displayName)).not.toContain('Night Porters');
});

test('arms faults until they are used up or cleared', async () => {
  const arm = ['fault', 'arm', 'status', '--path', '/v1.0/users', '--status', '503', '--times'];
  expect(await admin(...arm, '1')).toBe('/v1.0/users goes wrong once: status.\n');
  expect([await statusOf('/v1.0/users'), await statusOf('/v1.0/users')]).toEqual([503, 401]);
  await admin(...arm, 'always');
  expect([await statusOf('/v1.0/users'), await statusOf('/v1.0/users')]).toEqual([503, 503]);
  await admin('fault', 'clear');
  expect(await statusOf('/v1.0/users')).toBe(401);
  expect(await admin('requests')).toMatch(/^5 +GET +\/v1\.0\/users *$/m);
});

test('says which setting a fault does not have', async () => {
  const wrong = await run('fault', 'arm', 'throttled', '--path', '/v1.0/users', '--ms', '5');
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('Unrecognized key: "ms"') });
});

test('says what is wrong with a command, in a sentence and with its exit code', async () => {
  expect(await run('disable', 'nobody@contoso.example')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'there is no user nobody@contoso.example\n',
  });
  expect(await run('hire', 'Nora')).toMatchObject({
    code: 2,
    stderr: '"Nora" is not property=value, such as department=Sales.\n',
  });
  const typo = await runSimulator('hier', 'Nora');
  expect(typo).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no command "simulator hier".') });
  const nowhere = await runSimulator('disable', 'ada', '--running', 'no-such-file.json');
  expect(nowhere).toMatchObject({ code: 1, stderr: 'no-such-file.json is not the word of a simulator that runs.\n' });
});

test('shows an example in the help of every command', async () => {
  const commands = ['hire', 'change', 'rename', 'swap', 'disable', 'enable', 'delete', 'restore', 'purge', 'show'];
  const others = [
    'group list',
    'group create',
    'group delete',
    'group add',
    'group remove',
    'roles',
    'secret',
    'requests',
  ];
  for (const command of ['', ...commands, ...others, 'fault arm', 'fault clear']) {
    const { code, stdout } = await runSimulator(...command.split(' ').filter((word) => word !== ''), '--help');
    expect([command, code, stdout]).toEqual([
      command,
      0,
      expect.stringMatching(/Examples?:\n {2}\$ rollcall simulator/),
    ]);
  }
});

test('ends on Ctrl-C, and takes its word back', async () => {
  const ended = once(simulator, 'exit');
  simulator.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  expect(existsSync(wordFile)).toBe(false);
});

/** Of a request without a token. */
async function statusOf(path: string): Promise<number | undefined> {
  const { origin, certificatePem } = z
    .object({ origin: z.string(), certificatePem: z.string() })
    .parse(JSON.parse(readFileSync(wordFile, 'utf8')));
  return new Promise((resolve, reject) => {
    get(`${origin}${path}`, { ca: certificatePem, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on('error', reject);
  });
}

interface Shown {
  readonly user: { readonly id: string };
}

async function shown(user: string): Promise<Shown> {
  const found: Shown = JSON.parse(await admin('show', user));
  return found;
}

interface ShownGroup {
  readonly id: string;
  readonly displayName: string;
}

async function groups(): Promise<readonly ShownGroup[]> {
  const lines = (await admin('group', 'list', '--json')).trim().split('\n');
  return lines.map((line): ShownGroup => JSON.parse(line));
}

/** What a command of the simulator of this test prints; it has to do its work. */
async function admin(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(...words);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

async function run(...words: readonly string[]) {
  return runSimulator(...words, '--running', wordFile);
}

async function runSimulator(...words: readonly string[]) {
  const [stdout, stderr] = [new TextSink(), new TextSink()];
  const terminal: Terminal = { stdin: Readable.from(['']), stdout, stderr, environment: {}, isInteractive: false };
  const program = createProgram(terminal);
  registerSimulator(program, terminal);
  const code = await runProgram(program, ['simulator', ...words], terminal);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class TextSink extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
