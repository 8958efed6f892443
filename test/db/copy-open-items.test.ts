/** Previews plan on a copy of what is open, through connections that find it first. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../db/connect.js';
import { copyOpenItems } from '../../db/plan/copy-open-items.js';
import { hidesOpenItems } from '../../db/plan/hides-open-items.js';
import { createTestDatabase, type TestDatabase } from '../database.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

test('both tables have the same columns', async () => {
  const columns = (table: string) => database.db.sql`
    select attname, atttypid::regtype::text as type, attnotnull from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped order by attname`;
  expect([...(await columns('preview.open_items'))]).toEqual([...(await columns('public.open_items'))]);
});

test('each column is copied into the one of its name, wherever that stands in the table', async () => {
  const tenantId = randomUUID();
  const copied = await database.db.sql.begin(async (sql) => {
    await sql`set local session_replication_role = replica`;
    await sql`alter table preview.open_items drop column reason`;
    await sql`alter table preview.open_items add column reason text`;
    await sql`
      insert into public.open_items (tenant_id, mapping_id, object_id, kind, reason, others, identifier_key, due_at)
      values (${tenantId}, ${randomUUID()}, ${randomUUID()}, 'rejection', 'shared', ${[randomUUID()]}::uuid[], 'ada@contoso.example', now())`;
    await copyOpenItems(sql, tenantId);
    return await sql`select to_jsonb(o) = to_jsonb(p) as same from preview.open_items p join public.open_items o using (mapping_id, object_id, kind)`;
  });
  expect([...copied]).toEqual([{ same: true }]);
});

test('a connection whose search_path was dropped or overruled on its way is found out', async () => {
  const hidden = async (url: string) => {
    const connected = connect(url, { max: 1, schema: 'preview' });
    const isHidden = await hidesOpenItems(connected.sql);
    await connected.close();
    return isHidden;
  };
  const overruled = new URL(database.url);
  overruled.searchParams.set('search_path', 'public');
  expect(await hidden(database.url)).toBe(true);
  expect(await hidden(overruled.href)).toBe(false);
});
