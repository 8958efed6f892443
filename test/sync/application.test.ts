/**
 * The application's side. The first test is the example of the README: read my people, and react to a change. The others
 * hold what it relies on.
 */
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logins, people } from '../mappings.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { changesOf, loginOf, recordOf } from './look.js';

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 10, deletedUsers: 0 } });
  await system.map([logins, people]);
});
afterAll(async () => system.close());

test('an application reads its people and reacts to a change', async () => {
  const ada = system.directory.hire({ userPrincipalName: 'ada@contoso.example', department: 'Mathematics' });
  await system.sync();
  const { databaseUrl } = system;
  const signedOut: string[] = [];
  let hear = () => {};
  const heard = new Promise<void>((resolve) => {
    hear = resolve;
  });

  // ---- README: begin
  const sql = postgres(databaseUrl);

  /** May this person come in, and what may they do? */
  async function signIn(identifier: string) {
    const [person] = await sql`
      select id, role, organizational_unit, fields->>'Department' as department from app_login_users
      where lower(identifier) = lower(${identifier}) and status = 'active'`;
    if (person !== undefined) await sql`update app_login_users set last_sign_in_at = now() where id = ${person['id']}`;
    return person;
  }

  /** Whoever is no longer welcome is signed out. */
  async function signOutLeavers() {
    const gone = await sql`
      select identifier from app_login_users where sign_in_revoked_at > now() - interval '1 hour'`;
    for (const { identifier } of gone) signedOut.push(identifier);
    hear();
  }

  // Told after each committed batch of a run: people have changed.
  await sql.listen('rollcall_people', () => void signOutLeavers());
  // ---- README: end

  try {
    expect(await signIn('ADA@contoso.example')).toMatchObject({
      role: 'member',
      organizational_unit: 'Head office',
      department: 'Mathematics',
    });
    system.directory.disable(ada.id);
    await system.sync();
    await heard;
    await expect.poll(() => signedOut).toContain('ada@contoso.example');
    expect(await signIn('ada@contoso.example')).toBeUndefined();
  } finally {
    await sql.end();
  }
});

test('shows people and records as they stand', async () => {
  const { id } = system.directory.hire({ displayName: 'Grace', jobTitle: 'Admiral', department: 'Navy' });
  await system.sync();
  const login = await loginOf(system, id);
  expect(
    await system.db
      .sql`select identifier, status, role, is_administrator, organizational_unit, fields, integration_status, sign_in_revoked_at
      from app_login_users where id = ${login?.id ?? ''}`,
  ).toMatchObject([
    {
      identifier: login?.identifier,
      status: 'active',
      role: 'member',
      is_administrator: false,
      organizational_unit: 'Head office',
      fields: { Name: 'Grace', Department: 'Navy' },
      integration_status: 'Active',
      sign_in_revoked_at: null,
    },
  ]);
  const record = await recordOf(system, id);
  expect(
    await system.db.sql`select collection, identifier, status, fields from app_records where id = ${record?.id ?? ''}`,
  ).toMatchObject([{ collection: 'People', identifier: id, status: 'active', fields: { 'Job title': 'Admiral' } }]);
});

test('lets the application write its own columns without moving the version, the time of the last change, or the next sync', async () => {
  const { id } = system.directory.hire();
  await system.sync();
  const personId = (await loginOf(system, id))?.id ?? '';
  const recordId = (await recordOf(system, id))?.id ?? '';
  const { sql } = system.db;
  const stamps = () => sql`
    select version, updated_at::text from login_users where id = ${personId} union all select version, updated_at::text from records where id = ${recordId}`;
  const before = await stamps();
  await sql`update app_login_users set app_data = '{"theme":"dark"}', last_sign_in_at = now() where id = ${personId}`;
  await sql`update app_records set app_data = '{"desk":"4b"}' where id = ${recordId}`;
  expect(await stamps()).toEqual(before);
  await system.sync();
  expect(await changesOf(system, id)).toEqual([]);
  system.directory.change(id, { displayName: 'Changed' });
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ fields: { Name: 'Changed' }, version: 2 });
  expect(await sql`select app_data from app_login_users where id = ${personId}`).toMatchObject([
    { app_data: { theme: 'dark' } },
  ]);
  expect(await sql`select app_data from app_records where id = ${recordId}`).toMatchObject([
    { app_data: { desk: '4b' } },
  ]);
});

test('tells the application which run and mapping changed how many people, once that can be read', async () => {
  const { id } = system.directory.hire();
  const news: Promise<unknown>[] = [];
  const { sql } = system.db;
  const listening = await sql.listen('rollcall_people', (payload) => {
    const { mappingId, people: count } = JSON.parse(payload);
    // What is told has been committed: another connection sees it.
    const read = sql`select m.kind from links l join mappings m on m.id = l.mapping_id where l.object_id = ${id} and l.mapping_id = ${mappingId}`;
    news.push(read.then((rows) => ({ count, sees: [...rows] })));
  });
  await system.sync();
  await expect.poll(() => news).toHaveLength(2);
  expect(await Promise.all(news)).toEqual(
    expect.arrayContaining([
      { count: 1, sees: [{ kind: 'login' }] },
      { count: 1, sees: [{ kind: 'record' }] },
    ]),
  );
  await listening.unlisten();
});
