// Workers, the one-shot of the compose file and an impatient operator may all migrate: twice, and at the same time.
import { afterEach, expect, test, vi } from 'vitest';
import { migrate } from '../../db/migrate.js';
import { createEmptyDatabase, type TestDatabase } from '../database.js';

const databases: TestDatabase[] = [];

async function setup(): Promise<TestDatabase> {
  const database = await createEmptyDatabase();
  databases.push(database);
  return database;
}

afterEach(async () => {
  await Promise.all(databases.splice(0).map((database) => database.drop()));
});

async function tablesOf({ db }: TestDatabase): Promise<number> {
  const [row] = await db.sql<{ count: number }[]>`
    select count(*)::int as count from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
  return row?.count ?? 0;
}

async function migrationsOf({ db }: TestDatabase): Promise<number> {
  const [row] = await db.sql<
    { count: number }[]
  >`select count(*)::int as count from rollcall_migrations.__drizzle_migrations`;
  return row?.count ?? 0;
}

test('a second migration changes nothing and keeps the rows', async () => {
  const database = await setup();
  await migrate(database.url);
  const [tables, migrations] = [await tablesOf(database), await migrationsOf(database)];
  await database.db
    .sql`insert into tenants (name, entra_tenant_id, client_id, cloud) values ('acme', 'acme.example', 'app', 'global')`;

  await migrate(database.url);

  expect(await tablesOf(database)).toBe(tables);
  expect(await migrationsOf(database)).toBe(migrations);
  expect(await database.db.sql`select name from tenants`).toHaveLength(1);
  expect(tables).toBeGreaterThan(20);
});

test('migrations that start at the same time all succeed, and each is applied once', async () => {
  const database = await setup();

  await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);

  const alone = await setup();
  await migrate(alone.url);
  expect(await tablesOf(database)).toBe(await tablesOf(alone));
  expect(await migrationsOf(database)).toBe(await migrationsOf(alone));
});

test('a migration may take longer than Postgres lets a transaction stand idle', async () => {
  const database = await setup();
  const url = new URL(database.url);
  url.searchParams.set('idle_in_transaction_session_timeout', '1s');
  const keeper = await database.db.sql.reserve();
  // Whoever makes the same schema waits for this transaction.
  await keeper`begin`;
  await keeper`create schema rollcall_migrations`;

  const migrating = migrate(url.href);
  await vi.waitFor(
    async () => {
      const idle = await database.db.sql`
        select 1 from pg_stat_activity where application_name = 'rollcall migrate lock' and datname = current_database()
          and state = 'idle in transaction' and now() - state_change > interval '1.2 s'`;
      expect(idle).toHaveLength(1);
    },
    { timeout: 10_000 },
  );
  await keeper`rollback`;
  keeper.release();
  await migrating;

  expect(await tablesOf(database)).toBeGreaterThan(20);
});
