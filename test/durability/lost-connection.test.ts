/** A transaction whose connection is lost tells its caller, and ends there: neither the process goes down with it, nor does it write later. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Database } from '../../db/connect.js';
import { transact } from '../../db/transact.js';
import { createTestDatabase, type TestDatabase } from '../database.js';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  ({ db } = database);
  await db.sql`create table marks (mark text)`;
});
beforeEach(async () => {
  await db.sql`truncate marks`;
});
afterAll(() => database.drop());

const connectionLost = { code: expect.stringMatching(/CONNECTION_CLOSED|57P01|25P03/) };

test('what goes on in a transaction after a part of its work has failed writes nothing', async () => {
  let goesOn = Promise.resolve();
  const failed = transact(db, async (transaction) => {
    goesOn = (async () => {
      await transaction`select pg_sleep(0.1)`;
      // The rollback has been sent by now: behind it, this would be a transaction of its own.
      await transaction`insert into marks values ('late')`;
    })();
    goesOn.catch(() => undefined);
    throw new Error('this part failed');
  });
  await expect(failed).rejects.toThrow('this part failed');
  await expect(goesOn).rejects.toThrow('This transaction is over');
  expect(await marks()).toEqual([]);
});

test('what goes on in a transaction after its caller was told writes nothing, on whatever connection', async () => {
  let tried = false;
  const lost: Promise<void> = transact(db, async (transaction) => {
    const [backend] = await transaction<{ pid: number }[]>`select pg_backend_pid() as pid`;
    await db.sql`select pg_terminate_backend(${backend?.pid ?? 0})`;
    await lost.catch(() => undefined);
    // The pool connects again: on the new connection, the insert would be a transaction of its own.
    await Promise.all(Array.from({ length: 5 }, () => db.sql`select pg_sleep(0.01)`));
    try {
      await transaction`insert into marks values ('late')`;
    } finally {
      tried = true;
    }
  });
  await expect(lost).rejects.toMatchObject(connectionLost);
  await vi.waitFor(() => expect(tried).toBe(true), { timeout: 10_000 });
  expect(await marks()).toEqual([]);
});

test('a transaction that is cut off in a statement is rolled back, and the next one works', async () => {
  const lost = transact(db, async (transaction) => {
    await transaction`insert into marks values ('early')`;
    await transaction`select pg_terminate_backend(pg_backend_pid())`;
  });
  await expect(lost).rejects.toMatchObject(connectionLost);
  await transact(db, (transaction) => transaction`insert into marks values ('next')`);
  expect(await marks()).toEqual(['next']);
});

test('a transaction that is cut off in a savepoint is rolled back as a whole', async () => {
  const lost = transact(db, async (transaction) => {
    await transaction`insert into marks values ('early')`;
    await transaction.savepoint((savepoint) => savepoint`select pg_terminate_backend(pg_backend_pid())`);
  });
  await expect(lost).rejects.toMatchObject(connectionLost);
  expect(await marks()).toEqual([]);
});

test('a transaction that Postgres ended because nobody went on with it tells its caller, and the next one works', async () => {
  const lost = transact(db, async (transaction) => {
    await transaction`insert into marks values ('early')`;
    await transaction`select set_config('idle_in_transaction_session_timeout', '50', true)`;
    // A process that stands still, as a machine that hangs does: it writes before it has read that it is late.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    await transaction`insert into marks values ('late')`;
  });
  await expect(lost).rejects.toMatchObject(connectionLost);
  await transact(db, (transaction) => transaction`insert into marks values ('next')`);
  expect(await marks()).toEqual(['next']);
});

async function marks(): Promise<readonly string[]> {
  const rows = await db.sql<{ mark: string }[]>`select mark from marks`;
  return rows.map((row) => row.mark);
}
