/** Users that are not as Graph documents them: each is a rejection, and everybody else goes on. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { RecordDefinition } from '../../domain/mapping.js';
import { logins, people } from '../mappings.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { booksOf, expectBalancedBooks, itemsOf, loginOf, recordOf } from './look.js';

const users = 12;
const records: RecordDefinition = {
  ...people,
  fields: [
    { target: 'Name', property: 'displayName', type: 'text' },
    { target: 'Started', property: 'employeeId', type: 'date' },
    { target: 'Badge', property: 'faxNumber', type: 'number' },
  ],
};

let system: TestSystem;
let first: string;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users, deletedUsers: 0, disabledShare: 0 } });
  const ids = Array.from(system.directory.users(), (user) => user.id);
  for (const id of ids) system.directory.change(id, { employeeId: '2024-02-29', faxNumber: '7' });
  [first = ''] = ids;
  await system.map([logins, records]);
  await system.sync();
});
afterEach(async () => expectBalancedBooks(system));
afterAll(async () => system.close());

test.each(['missing id', 'id is no guid', 'entry is null', 'entry is text'] as const)(
  'counts an entry that nobody can be told from (%s) as a rejection, asks for whom it may have been, and goes on',
  async (how) => {
    const before = await loginOf(system, first);
    const newcomer = system.directory.hire({ displayName: 'New Here', employeeId: null, faxNumber: null }).id;
    system.directory.armFault({ kind: 'malformed', how, path: '/v1.0/users' });
    const run = await system.sync();
    expect(run).toMatchObject({ status: 'done' });
    expect(await loginOf(system, first)).toEqual(before);
    expect(await loginOf(system, newcomer)).toMatchObject({ fields: { Name: 'New Here' } });
    expect(await booksOf(system, run.id)).toMatchObject([
      { rejected: 1, created: 1 },
      { rejected: 1, created: 1 },
    ]);
    expect(await system.db.sql`select kind, position from unreadable_entries where run_id = ${run.id}`).toMatchObject([
      { kind: 'users', position: 0 },
    ]);
  },
);

test.each([
  { how: 'wrong types', reason: /^malformed: .*accountEnabled is text where yes or no belongs/ },
  { how: 'nul character', reason: /^malformed: displayName holds a character that cannot be stored$/ },
] as const)('rejects a user with $how, keeps what they had, and heals', async ({ how, reason }) => {
  const before = await recordOf(system, first);
  system.directory.armFault({ kind: 'malformed', how, path: '/v1.0/users' });
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'done' });
  expect(await booksOf(system, run.id)).toMatchObject([{ rejected: 1 }, { rejected: 1 }]);
  expect(await itemsOf(system, first, records.name)).toMatchObject([
    { kind: 'rejection', reason: expect.stringMatching(reason) },
  ]);
  expect(await loginOf(system, first)).toMatchObject({
    status: 'active',
    integrationStatus: expect.stringMatching(/^Rejected: malformed/),
  });
  expect(await recordOf(system, first)).toMatchObject({ fields: before?.fields });
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await itemsOf(system, first, records.name)).toEqual([]);
  expect(await recordOf(system, first)).toMatchObject({ fields: before?.fields, integrationStatus: 'Active' });
});

test('rejects a user whose name holds half a character', async () => {
  const { id } = system.directory.hire({ displayName: 'half \ud83d character', employeeId: null, faxNumber: null });
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'done' });
  expect(await itemsOf(system, id, records.name)).toMatchObject([
    { kind: 'rejection', reason: 'malformed: displayName holds a character that cannot be stored' },
  ]);
  system.directory.change(id, { displayName: 'whole 👩‍🔧 character' });
  await system.sync();
  expect(await recordOf(system, id)).toMatchObject({ fields: { Name: 'whole 👩‍🔧 character' } });
});

test('deactivates whoever is disabled, also where something else about them cannot be read', async () => {
  const id = system.directory.hire({ displayName: 'readable', employeeId: null, faxNumber: null }).id;
  await system.sync();
  const fields = (await loginOf(system, id))?.fields;
  system.directory.change(id, { accountEnabled: false, displayName: 'half \ud83d character' });
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await loginOf(system, id)).toMatchObject({
    status: 'inactive',
    integrationStatus: 'Disabled in Entra',
    fields,
  });
  expect(await itemsOf(system, id, logins.name)).toMatchObject([{ kind: 'rejection' }]);
  system.directory.change(id, { displayName: 'readable' });
});

test('takes a very long text', async () => {
  system.directory.armFault({ kind: 'malformed', how: 'very long text', path: '/v1.0/users' });
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect((await recordOf(system, first))?.fields['Name']).toHaveLength(100_000);
  await system.sync();
});

test('leaves a field as it is whose value does not fit, counts it as open, and lets the others follow', async () => {
  system.directory.change(first, { employeeId: 'E-1001', faxNumber: '8', displayName: 'Renamed' });
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'done' });
  expect(await recordOf(system, first)).toMatchObject({
    fields: { Name: 'Renamed', Started: '2024-02-29', Badge: 8 },
    integrationStatus: 'Active',
  });
  expect(await itemsOf(system, first, records.name)).toEqual([
    { kind: 'field', reason: 'Started: employeeId is not a date', others: [] },
  ]);
  expect(await booksOf(system, run.id)).toMatchObject([
    { updated: 1, rejected: 0 },
    { updated: 1, rejected: 0 },
  ]);
  system.directory.change(first, { employeeId: '2025-01-02' });
  await system.sync();
  expect(await recordOf(system, first)).toMatchObject({ fields: { Started: '2025-01-02' } });
  expect(await itemsOf(system, first, records.name)).toEqual([]);
});
