/** The schema stands in three places: the migrations, which count, the dump that reviewers read, and drizzle's tables. */
import { readFileSync, writeFileSync } from 'node:fs';
import { getTableColumns, getTableName, isTable } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dumpSchema } from '../../db/dump-schema.js';
import * as schema from '../../db/schema.js';
import { createTestDatabase, type TestDatabase } from '../database.js';

const dumpFile = new URL('../../db/schema.sql', import.meta.url);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

test('the committed dump is what the migrations make; `npm run schema` writes it anew', async () => {
  const dump = await dumpSchema(database.db.sql);
  if (process.env['ROLLCALL_WRITE_SCHEMA'] === 'yes') writeFileSync(dumpFile, dump);
  expect(readFileSync(dumpFile, 'utf8')).toBe(dump);
});

test('every column that drizzle knows exists, with that type and nullability', async () => {
  const columns = await database.db.sql<{ key: string; type: string; nullable: boolean }[]>`
    select c.relname || '.' || a.attname as key, format_type(a.atttypid, null) as type, not a.attnotnull as nullable
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attnum > 0`;
  const actual = new Map(columns.map(({ key, type, nullable }) => [key, { type, nullable }]));
  for (const table of Object.values(schema).filter((value) => isTable(value))) {
    for (const column of Object.values(getTableColumns(table))) {
      const key = `${getTableName(table)}.${column.name}`;
      const type = column.getSQLType().replace(/\(.*\)/, '');
      expect({ key, ...actual.get(key) }).toEqual({ key, type, nullable: !column.notNull });
    }
  }
});
