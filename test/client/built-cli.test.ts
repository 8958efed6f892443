// `rollcall` as a shell runs it: the built program in a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { insertTenant } from './factories.js';
import { namespace, setupClient, temporalAddress } from './setup-client.js';

const entry = fileURLToPath(new URL('../../dist/local/main.js', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param pipe what reads its output, as in `rollcall … | head -n 1` */
async function rollcall(commandLine: readonly string[], environment: NodeJS.ProcessEnv, pipe?: string): Promise<Ended> {
  const command = [process.execPath, entry, ...commandLine].map((word) => `'${word}'`).join(' ');
  const line = pipe === undefined ? command : `set -o pipefail; (${command}) | ${pipe}`;
  const child = spawn('bash', ['-c', line], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

test('done, failed and wrong use are told apart by the exit code', async () => {
  const { url, db } = await setupClient();
  await insertTenant(db);
  const environment = { DATABASE_URL: url };

  const done = await rollcall(['tenant', 'list', '--json'], environment);
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(done.stdout)).toMatchObject({ tenant: 'acme' });
  expect(await rollcall(['people', 'nobody', '--json'], environment)).toEqual({
    code: 1,
    stdout: '',
    stderr: 'There is no tenant "nobody".\n',
  });
  expect(await rollcall(['people', '--json'], environment)).toMatchObject({ code: 2, stdout: '' });
  expect(await rollcall(['tenant', 'list'], { DATABASE_URL: 'nonsense' })).toMatchObject({ code: 2, stdout: '' });
});

test('whoever waits for a worker that does not run gets the sentence, and the shell back at once', async () => {
  const { url, db } = await setupClient();
  await insertTenant(db);
  const environment = { DATABASE_URL: url, TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_NAMESPACE: namespace };
  const child = spawn(process.execPath, [entry, 'tenant', 'test', 'acme'], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const sentence = once(child.stderr, 'data').then(() => Date.now());
  const ended = once(child, 'close').then(() => Date.now());
  expect((await ended) - (await sentence)).toBeLessThan(3_000);
  expect(child.exitCode).toBe(1);
});

test('a reader that has seen enough ends a long listing without a complaint', async () => {
  const { url, db } = await setupClient();
  const tenant = await insertTenant(db);
  await db.sql`
    insert into login_users (id, tenant_id, identifier, identifier_key, status, integration_status)
    select gen_random_uuid(), ${tenant.id}, n::text, n::text, 'active', 'Active' from generate_series(1, 20000) n`;
  const ended = await rollcall(['people', 'acme', '--json'], { DATABASE_URL: url }, 'head -n 1');
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout.trim().split('\n')).toHaveLength(1);
});

test('a reader that is gone before the last line is written is no failure either', async () => {
  expect(await rollcall(['--help'], {}, 'true')).toEqual({ code: 0, stdout: '', stderr: '' });
});
