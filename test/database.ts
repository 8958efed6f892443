// Databases for tests: each is a copy of one migrated template, which takes some milliseconds where a migration takes a second.
import { hash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, type Database } from '../db/connect.js';
import { migrate } from '../db/migrate.js';

export interface TestDatabase {
  readonly url: string;
  readonly db: Database;
  /** Closes `db` and removes the database. */
  drop(): Promise<void>;
}

/** A migrated database without a row, of its own for whoever asks. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(await provideTemplate());
}

/** A database without a table. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase('template0');
}

async function createDatabase(source: string): Promise<TestDatabase> {
  const name = `rollcall_test_${randomUUID().replaceAll('-', '')}`;
  await administer((server) => server.sql.unsafe(`create database ${name} template ${source}`));
  const url = databaseUrl(name);
  const db = connect(url, { max: 5, name: 'rollcall test' });
  return {
    url,
    db,
    async drop() {
      await db.close();
      await administer((server) => server.sql.unsafe(`drop database ${name} with (force)`));
    },
  };
}

/** Any number that is the same in all test files: of those that start at once, one makes the template and the others wait. */
const templateLock = 7_265_736_002;

async function provideTemplate(): Promise<string> {
  const name = `rollcall_template_${migrationsHash()}`;
  const unfinished = `${name}_unfinished`;
  await administer(async (server) => {
    await server.sql.begin(async (lock) => {
      await lock`select pg_advisory_xact_lock(${templateLock})`;
      const found = await lock`select 1 from pg_database where datname = ${name}`;
      if (found.length > 0) return;
      // Renamed when it is whole: a killed test run must not leave half a template behind.
      await server.sql.unsafe(`drop database if exists ${unfinished} with (force)`);
      await server.sql.unsafe(`create database ${unfinished} template template0`);
      await migrate(databaseUrl(unfinished));
      await server.sql.unsafe(`alter database ${unfinished} rename to ${name}`);
    });
  });
  return name;
}

/** A server that outlives the test run has templates of other versions. */
function migrationsHash(): string {
  const folder = new URL('../db/migrations/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
  const texts = files.toSorted().map((file) => readFileSync(new URL(file, folder), 'utf8'));
  return hash('sha256', texts.join('\n')).slice(0, 12);
}

async function administer(work: (server: Database) => Promise<unknown>): Promise<void> {
  const server = connect(databaseUrl(null), { max: 2, name: 'rollcall test administration' });
  try {
    await work(server);
  } finally {
    await server.close();
  }
}

/** @param name null: the one that the server was given to us with */
function databaseUrl(name: string | null): string {
  const given = process.env['ROLLCALL_TEST_DATABASE_URL'];
  if (given === undefined)
    throw new Error('ROLLCALL_TEST_DATABASE_URL is not set: test/global-setup.ts sets it, so run this through vitest.');
  const url = new URL(given);
  if (name !== null) url.pathname = `/${name}`;
  return url.href;
}
