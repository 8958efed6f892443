/** How Postgres treats our connections, so that nobody who hangs or is gone keeps others waiting for ever. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connect, type Database } from '../../db/connect.js';
import { createTestDatabase, type TestDatabase } from '../database.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('every connection asks Postgres to end what nobody goes on with', async () => {
  const connected = connect(database.url, { max: 1 });
  const names = ['idle_in_transaction_session_timeout', 'client_connection_check_interval', 'tcp_keepalives_idle'];
  const settings = await connected.sql`select name, setting::int * case unit when 's' then 1000 else 1 end as ms
    from pg_settings where name = any(${names}) order by name`;
  await connected.close();
  expect(settings).toEqual([
    { name: 'client_connection_check_interval', ms: 10_000 },
    { name: 'idle_in_transaction_session_timeout', ms: 300_000 },
    { name: 'tcp_keepalives_idle', ms: 60_000 },
  ]);
});

test('what the URL says about the session comes before that', async () => {
  const connected = connect(withSetting(database.url, 'idle_in_transaction_session_timeout', '7s'), { max: 1 });
  const [setting] = await connected.sql`show idle_in_transaction_session_timeout`;
  await connected.close();
  expect(setting).toEqual({ idle_in_transaction_session_timeout: '7s' });
});

test('a statement ends with the client that asked for it', async () => {
  const gone = connect(withSetting(database.url, 'client_connection_check_interval', '50'), { max: 1, name: 'gone' });
  const asked = gone.sql`select pg_sleep(600)`.catch((error: unknown) => error);
  await vi.waitFor(async () => expect(await statementsOf(database.db, 'gone')).toEqual(['active']));
  await gone.sql.end({ timeout: 0 });
  await asked;
  await vi.waitFor(async () => expect(await statementsOf(database.db, 'gone')).toEqual([]), { timeout: 10_000 });
});

async function statementsOf({ sql }: Database, name: string): Promise<readonly string[]> {
  const rows = await sql<{ state: string }[]>`select state from pg_stat_activity where application_name = ${name}`;
  return rows.map(({ state }) => state);
}

function withSetting(address: string, setting: string, value: string): string {
  const url = new URL(address);
  url.searchParams.set(setting, value);
  return url.href;
}
