// Where the command line looks for Postgres, Temporal and keys, and what it says about settings that are wrong.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigProblem, readConfig } from '../../client/config.js';
import { findRunningSystem, type RunningSystem } from '../../client/running-system.js';
import { encryptionKey, runCli } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'rollcall-config-'));
const keyFile = join(folder, 'key');
writeFileSync(keyFile, `${encryptionKey}\n`);

const running: RunningSystem = {
  databaseUrl: 'postgres://here/rollcall',
  temporalAddress: '127.0.0.1:7000',
  uiUrl: 'http://127.0.0.1:8000/',
  namespace: 'local',
  encryptionKeyFile: keyFile,
  pid: process.pid,
};

function problemsOf(
  environment: Readonly<Record<string, string>>,
  found: RunningSystem | null = null,
): readonly string[] {
  try {
    readConfig(environment, found);
    return [];
  } catch (error) {
    if (error instanceof ConfigProblem) return error.message.split('\n');
    throw error;
  }
}

test('without any setting, a system that runs on this machine is used as it is', () => {
  expect(readConfig({}, running)).toMatchObject({
    databaseUrl: 'postgres://here/rollcall',
    temporal: { address: '127.0.0.1:7000', namespace: 'local' },
    encryptionKeys: [{ id: 'test' }],
    uiUrl: 'http://127.0.0.1:8000',
  });
});

test('another database has another Temporal: nothing is mixed with what runs on this machine', () => {
  expect(readConfig({ DATABASE_URL: 'postgres://elsewhere/rollcall' }, running)).toMatchObject({
    databaseUrl: 'postgres://elsewhere/rollcall',
    temporal: { address: 'localhost:7233', namespace: 'default' },
    encryptionKeys: null,
    uiUrl: null,
  });
});

test('the environment goes before the system that runs, setting by setting', () => {
  const environment = { DATABASE_URL: running.databaseUrl, TEMPORAL_ADDRESS: 'cluster:7233', TEMPORAL_NAMESPACE: '' };
  expect(readConfig(environment, running).temporal).toMatchObject({ address: 'cluster:7233', namespace: 'local' });
});

test('with neither, the way out is said', () => {
  expect(problemsOf({})).toEqual([
    'No running system found: run `npm start`, or set DATABASE_URL (postgres://user:password@host:port/database) and TEMPORAL_ADDRESS (host:port).',
  ]);
});

test('every wrong setting is reported at once, by variable and rule, and no value is shown', () => {
  const problems = problemsOf({
    DATABASE_URL: 'mysql://user:canary@host/db',
    TEMPORAL_ADDRESS: 'https://canary',
    ROLLCALL_ENCRYPTION_KEY: 'canary',
    ROLLCALL_UI_URL: 'canary',
  });
  expect(problems.map((problem) => /[A-Z]+(_[A-Z]+)+/.exec(problem)?.[0])).toEqual([
    'DATABASE_URL',
    'TEMPORAL_ADDRESS',
    'ROLLCALL_UI_URL',
    'ROLLCALL_ENCRYPTION_KEY',
  ]);
  expect(problems.join()).not.toContain('canary');
});

test('a key file that cannot be read is named', () => {
  expect(problemsOf({ DATABASE_URL: 'postgres://here/db', ROLLCALL_ENCRYPTION_KEY_FILE: '/nowhere/key' })).toEqual([
    'ROLLCALL_ENCRYPTION_KEY_FILE: /nowhere/key cannot be read (ENOENT).',
  ]);
});

test('wrong settings are wrong use of the command line: exit code 2, nothing on standard output', async () => {
  const environment = { DATABASE_URL: 'mysql://host/db' };
  expect(await runCli(['tenant', 'list', '--json'], { environment })).toMatchObject({ code: 2, stdout: '' });
});

test('a running system is found from a folder below it, and not once its process is gone', () => {
  const below = join(folder, 'a', 'b');
  mkdirSync(below, { recursive: true });
  mkdirSync(join(folder, '.rollcall'), { recursive: true });
  const file = join(folder, '.rollcall', 'running.json');
  writeFileSync(file, JSON.stringify(running));
  expect(findRunningSystem(below)).toEqual(running);
  writeFileSync(file, JSON.stringify({ ...running, pid: 2 ** 22 + 1 }));
  expect(findRunningSystem(below)).toBeNull();
  writeFileSync(file, '{"databaseUrl": "post');
  expect(findRunningSystem(below)).toBeNull();
});
