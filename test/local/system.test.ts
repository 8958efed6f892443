import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { checkoutFolder } from '../../local/checkout-folder.js';
import { isAlive } from '../../local/owned-process.js';
import { startSystem, type LocalSystem } from '../../local/system.js';
import { temporaryFolder } from './temporary-folder.js';

test('comes up whole, keeps its data and its key from start to start, and leaves no process', async () => {
  const folder = temporaryFolder();
  const first = await start(folder);
  const key = readFileSync(first.encryptionKeyFile, 'utf8');
  expect((statSync(first.encryptionKeyFile).mode & 0o777).toString(8)).toBe('600');
  await inDatabase(first, 'comment on table tenants is $$kept$$');
  await expect.poll(() => healthOf(first), { timeout: 30_000, interval: 500 }).toBe(0);
  await first.stop();
  expect(first.worker.isRunning()).toBe(false);
  expect(processesOn(folder)).toEqual([]);

  const second = await start(folder);
  const comment = await inDatabase(second, "select obj_description('tenants'::regclass) as comment");
  expect(comment).toEqual([{ comment: 'kept' }]);
  expect(readFileSync(second.encryptionKeyFile, 'utf8')).toBe(key);
});

test('says which part broke, and where its log is', async () => {
  const folder = temporaryFolder();
  const system = await start(folder);
  process.kill(system.worker.pid, 'SIGKILL');
  expect(await system.broken).toBe(`the worker ended with signal SIGKILL; its log is in ${folder}.`);
  expect(healthOf(system)).toBe(1);
});

test('an attempt to start that is given up leaves no process', async () => {
  const folder = temporaryFolder();
  const controller = new AbortController();
  const attempt = startSystem({ folder, env: environment(), say: () => undefined, signal: controller.signal });
  await expect.poll(() => processesOn(folder).length).toBeGreaterThan(0);
  controller.abort();
  const outcome: unknown = await attempt.catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(Error);
  expect(processesOn(folder)).toEqual([]);
});

async function start(folder: string): Promise<LocalSystem> {
  const system = await startSystem({ folder, env: environment(), say: () => undefined });
  onTestFinished(system.stop);
  return system;
}

/** Ours, without what would have it use the test run's servers or another one's. */
function environment(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, TEMPORAL_ADDRESS: __, ROLLCALL_ENCRYPTION_KEY: ___, ...env } = process.env;
  return { ...env, TEMPORAL_CLI_PATH: env['ROLLCALL_TEST_TEMPORAL_CLI'] };
}

async function inDatabase(system: LocalSystem, statement: string): Promise<unknown> {
  const sql = postgres(system.databaseUrl, { max: 1 });
  try {
    return Array.from(await sql.unsafe(statement));
  } finally {
    await sql.end();
  }
}

/** What the container's health check says of the system's worker. */
function healthOf({ temporalAddress, namespace }: LocalSystem): number | null {
  const script = join(checkoutFolder, 'dist', 'local', 'worker-health.js');
  const env = { ...process.env, TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_NAMESPACE: namespace };
  return spawnSync(process.execPath, [script], { env, stdio: 'ignore' }).status;
}

function processesOn(folder: string): readonly string[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(folder) && isAlive(Number.parseInt(line, 10)));
}
