import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { isAlive } from '../../local/owned-process.js';
import { startPostgres, type LocalPostgres, type PostgresOptions } from '../../local/postgres.js';
import { temporaryFolder } from './temporary-folder.js';

test('keeps its data over a restart, and leaves no process when it stops', async () => {
  const folder = temporaryFolder();
  const first = await start({ folder });
  await execute(first, 'create table kept as select 1 as row');
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);

  const second = await start({ folder });
  expect(await execute(second, 'select * from kept')).toEqual([{ row: 1 }]);
});

test('starts again after it was killed, with all that was committed', async () => {
  const folder = temporaryFolder();
  const killed = await start({ folder });
  await execute(killed, 'create table kept as select 1 as row');
  process.kill(killed.pid, 'SIGKILL');
  expect(await killed.ended).toBe('signal SIGKILL');

  const next = await start({ folder });
  expect(await execute(next, 'select * from kept')).toEqual([{ row: 1 }]);
});

test('starts although its last process id is that of another program now', async () => {
  const folder = temporaryFolder();
  const first = await start({ folder });
  await first.stop();
  writeFileSync(join(folder, 'data', 'postmaster.pid'), `${String(process.ppid)}\n`);

  const second = await start({ folder });
  expect(await execute(second, 'select 1 as answer')).toEqual([{ answer: 1 }]);
});

test('refuses a folder that a live server uses, and leaves that server alone', async () => {
  const folder = temporaryFolder();
  const first = await start({ folder });
  await expect(startPostgres({ folder })).rejects.toThrow(
    `is in use by a running PostgreSQL (process ${String(first.pid)}). Stop the Rollcall that started it, or end that process`,
  );
  expect(await execute(first, 'select 1 as answer')).toEqual([{ answer: 1 }]);
});

test('takes another port if the wished one is taken', async () => {
  const first = await start({ folder: temporaryFolder() });
  const port = Number(new URL(first.url).port);
  const second = await start({ folder: temporaryFolder(), port });
  expect(new URL(second.url).port).not.toBe(String(port));
});

test('asks for its password, and writes through to the disk', async () => {
  const server = await start({ folder: temporaryFolder() });
  expect(await execute(server, 'show fsync')).toEqual([{ fsync: 'on' }]);
  const url = new URL(server.url);
  url.password = 'guessed';
  await expect(execute({ ...server, url: url.href }, 'select 1')).rejects.toThrow('password authentication failed');
});

test('says with the last words of the server why it did not start', async () => {
  const settings = { shared_buffers: 'plenty' };
  await expect(startPostgres({ folder: temporaryFolder(), settings })).rejects.toThrow(
    /did not start in .*\n.*shared_buffers/,
  );
});

async function start(options: PostgresOptions): Promise<LocalPostgres> {
  const server = await startPostgres(options);
  onTestFinished(server.stop);
  return server;
}

async function execute(server: LocalPostgres, statement: string): Promise<unknown> {
  const sql = postgres(server.url, { max: 1 });
  try {
    return Array.from(await sql.unsafe(statement));
  } finally {
    await sql.end();
  }
}
