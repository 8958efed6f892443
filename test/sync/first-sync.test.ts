/** The main job: a connected tenant's people stand in Postgres, and a second run writes nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logins, people } from '../mappings.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { booksOf, expectBalancedBooks, loginOf, recordOf } from './look.js';

const users = 300;
const inTheBin = 3;

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users, deletedUsers: inTheBin } });
  await system.map([logins, people]);
});
afterAll(async () => system.close());

test('brings every user of the directory to an outcome that the books account for', async () => {
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'done', errorType: null, notes: [] });
  const disabled = [...system.directory.users()].filter((user) => user['accountEnabled'] === false).length;
  expect(disabled).toBeGreaterThan(0);
  const nothing = { adopted: 0, updated: 0, unchanged: 0, deactivated: 0, reactivated: 0, rejected: 0, held: 0 };
  expect([...(await booksOf(system, run.id))]).toEqual([
    {
      mapping: logins.name,
      considered: users + inTheBin,
      ...nothing,
      created: users - disabled,
      outOfScope: disabled + inTheBin,
    },
    { mapping: people.name, considered: users + inTheBin, ...nothing, created: users, outOfScope: inTheBin },
  ]);
  await expectBalancedBooks(system);
});

test('gives each person the values that the directory shows', async () => {
  for (const user of [...system.directory.users()].filter((one) => one['accountEnabled'] === true).slice(0, 40)) {
    expect(await loginOf(system, user.id)).toMatchObject({
      mapping: logins.name,
      identifier: user.userPrincipalName,
      status: 'active',
      role: 'member',
      unit: 'Head office',
      fields: { Name: user['displayName'], Department: user['department'] },
      integrationStatus: 'Active',
    });
    expect(await recordOf(system, user.id)).toMatchObject({
      identifier: user.id,
      fields: { Name: user['displayName'], 'Job title': user['jobTitle'] },
    });
  }
});

test('writes nothing when nothing has changed', async () => {
  const { sql } = system.db;
  const versions = () => sql`
    select id, version, updated_at::text from login_users union all select id, version, updated_at::text from records order by id`;
  // New rows get their hint bits with the first look at them, which is no work of the sync.
  await sql`vacuum (freeze)`;
  const before = await versions();
  const [start] = await sql<{ lsn: string }[]>`select pg_current_wal_insert_lsn()::text as lsn`;
  const run = await system.sync();
  const written = await walSince(start?.lsn ?? '');
  expect(run).toMatchObject({ status: 'done', notes: [] });
  expect([...(await sql`select 1 from changes where run_id = ${run.id}`)]).toEqual([]);
  expect(await versions()).toEqual(before);
  expect(await booksOf(system, run.id)).toMatchObject([
    { considered: users + inTheBin, created: 0, updated: 0 },
    { considered: users + inTheBin, unchanged: users, outOfScope: inTheBin },
  ]);
  await expectBalancedBooks(system);
  const tables = ['login_users', 'records', 'links', 'directory_users', 'changes', 'open_items'];
  expect(written.filter((one) => tables.includes(one.table))).toEqual([]);
  expect(written.reduce((sum, one) => sum + one.bytes, 0)).toBeLessThan(40_000);
});

/** What was written ahead for this database, by table; other tests share the server. Full page images, which a checkpoint causes, are left out. */
async function walSince(lsn: string): Promise<readonly { table: string; bytes: number }[]> {
  const { sql } = system.db;
  await sql`create extension if not exists pg_walinspect`;
  return await sql<{ table: string; bytes: number }[]>`
    select coalesce(t.relname, c.relname) as table, sum(w.record_length - coalesce(w.block_fpi_length, 0))::int as bytes
    from pg_get_wal_block_info(${lsn}, pg_current_wal_flush_lsn()) w
    join pg_database d on d.oid = w.reldatabase and d.datname = current_database()
    join pg_class c on pg_relation_filenode(c.oid) = w.relfilenode
    left join pg_index i on i.indexrelid = c.oid left join pg_class t on t.oid = i.indrelid
    where c.relnamespace <> 'pg_catalog'::regnamespace
    group by 1`;
}
