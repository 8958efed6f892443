// What Postgres lost in a crash is not written over: a cursor moves only from where the writer left it.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { movePlanCursor } from '../../db/plan/move-plan-cursor.js';
import { currentChain, startChain, storePage } from '../../db/read/chains.js';
import { transact } from '../../db/transact.js';
import { createTestDatabase, type TestDatabase } from '../database.js';

let database: TestDatabase;
const tenantId = randomUUID();
const runId = randomUUID();

beforeAll(async () => {
  database = await createTestDatabase();
  await database.db.sql`
    insert into tenants (id, name, entra_tenant_id, client_id, cloud)
    values (${tenantId}, 'acme', 'contoso.example', 'app', 'global')`;
  await database.db.sql`
    insert into runs (id, tenant_id, seq, mode, trigger, workflow_id, temporal_run_id)
    values (${runId}, ${tenantId}, 1, 'full', 'manual', 'any', 'any')`;
});
afterAll(async () => database.drop());

const page = (number: number) => ({
  tenantId,
  runId,
  kind: 'users' as const,
  chain: 0,
  number,
  link: `/users?page=${number}`,
  objectIds: [randomUUID()],
  unreadable: [],
  nextLink: `/users?page=${number + 1}`,
});

test('a page that does not continue the stored listing is refused, and the cursor stays', async () => {
  const { db } = database;
  await startChain(db.sql, tenantId, runId, 'users');
  await transact(db, (transaction) => Promise.all(storePage(transaction, page(0))));
  await expect(transact(db, (transaction) => Promise.all(storePage(transaction, page(2))))).rejects.toThrow(
    'Page 2 does not continue',
  );
  expect(await currentChain(db.sql, runId, 'users')).toMatchObject({ nextNumber: 1, complete: false });
  expect(await db.sql`select number from run_pages where run_id = ${runId}`).toEqual([{ number: 0 }]);
});

test('planning does not go on from a place that is not stored', async () => {
  const { sql } = database.db;
  const begin = { stage: 'changed', seq: 0, objectId: null } as const;
  const reached = { stage: 'changed', seq: 1, objectId: randomUUID() } as const;
  const beyond = { stage: 'changed', seq: 1, objectId: randomUUID() } as const;
  await movePlanCursor(sql, runId, begin, reached);
  await expect(movePlanCursor(sql, runId, begin, beyond)).rejects.toThrow('Planning does not stand');
  const [run] = await sql<{ place: string }[]>`select plan_object_id as place from runs where id = ${runId}`;
  expect(run?.place).toBe(reached.objectId);
});
