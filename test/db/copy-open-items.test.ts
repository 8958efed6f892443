/** Previews plan on a copy of what is open, through connections that find it first. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../db/connect.js';
import { hidesOpenItems } from '../../db/plan/hides-open-items.js';
import { createTestDatabase, type TestDatabase } from '../database.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

test('a connection whose search_path was dropped or overruled on its way is found out', async () => {
  const hidden = async (url: string) => {
    const connected = connect(url, { max: 1, schema: 'preview' });
    return await hidesOpenItems(connected.sql).finally(() => connected.close());
  };
  const overruled = new URL(database.url);
  overruled.searchParams.set('search_path', 'public');
  expect(await hidden(database.url)).toBe(true);
  expect(await hidden(overruled.href)).toBe(false);
});
