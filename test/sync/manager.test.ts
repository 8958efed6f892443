/** A field taken from `manager` holds the person that the manager is here, whoever came first. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseMappingFile } from '../../client/mapping-file/parse-mapping-file.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { approve, openHolds } from './decide.js';
import { booksOf, changesOf, expectBalancedBooks, itemsOf, liftGuard, loginOf, recordOf } from './look.js';

const file = `
mappings:
  - name: Logins
    kind: login-users
    role: member
    scope: { all: [{ field: Company name, equals: Acme }] }
    fields: { Name: Display name, Lead: manager }
  - name: Consultants
    kind: login-users
    role: member
    scope: { all: [{ field: Company name, equals: Consult }] }
    fields: { Name: Display name, Lead: { from: Manager, apply: on-creation } }
  - name: People
    kind: records
    collection: People
    identifier: Object ID
    scope: { any: [{ field: Company name, in: [Acme, Consult] }] }
    fields: { Name: Display name, Boss: { from: manager }, Boss id: manager.id }
`;

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 3 } });
  await liftGuard(system);
  await system.map(parseMappingFile(file, 'test.yaml').definitions);
  await system.sync();
});
afterAll(async () => system.close());

let number = 0;

function hire(companyName: string | null = 'Acme', manager: string | null = null): string {
  number += 1;
  const displayName = `Person ${number}`;
  const { id } = system.directory.hire({ displayName, companyName, userType: 'Member', accountEnabled: true });
  if (manager !== null) system.directory.setManager(id, manager);
  return id;
}

/** What the fields say, as the directory user who is meant: null is nobody, undefined a person who is nobody's. */
async function leadOf(objectId: string): Promise<{ readonly login: unknown; readonly record: unknown }> {
  const people = await system.db.sql<{ id: string; objectId: string }[]>`
    select person_id as id, object_id as "objectId" from links`;
  const personMeant = (personId: unknown) =>
    personId === null ? null : people.find((person) => person.id === personId)?.objectId;
  const [login, record] = [await loginOf(system, objectId), await recordOf(system, objectId)];
  return { login: personMeant(login?.fields['Lead']), record: personMeant(record?.fields['Boss']) };
}

async function expectNothingChanges(): Promise<void> {
  const run = await system.sync();
  expect(await system.db.sql`select 1 from changes where run_id = ${run.id}`).toHaveLength(0);
  expect(await system.db.sql`select 1 from open_items where kind in ('manager', 'recheck')`).toHaveLength(0);
  await expectBalancedBooks(system);
}

test('a manager who is here already is who a newcomer’s field says', async () => {
  const boss = hire();
  await system.sync();
  const person = hire('Acme', boss);
  await system.sync();

  expect(await leadOf(person)).toEqual({ login: boss, record: boss });
  expect((await loginOf(system, person))?.fields['Lead']).toBe((await loginOf(system, boss))?.id);
  expect((await recordOf(system, person))?.fields).toMatchObject({
    Boss: (await recordOf(system, boss))?.id,
    'Boss id': boss,
  });
  await expectNothingChanges();
});

test('managers and their reports who come in one run know each other, across mappings and on creation too', async () => {
  const top = hire();
  const middle = hire('Consult', top);
  const low = hire('Acme', middle);
  const circular = hire('Consult', low);
  system.directory.setManager(top, low);

  const run = await system.sync();

  expect(await leadOf(top)).toEqual({ login: low, record: low });
  expect(await leadOf(middle)).toEqual({ login: top, record: top });
  expect(await leadOf(low)).toEqual({ login: middle, record: middle });
  expect(await leadOf(circular)).toEqual({ login: low, record: low });
  expect(await changesOf(system, middle)).toMatchObject([{ outcome: 'created' }, { outcome: 'created' }]);
  expect(await booksOf(system, run.id)).toMatchObject([{ created: 2 }, { created: 2 }, { created: 4 }]);
  await expectNothingChanges();
});

test('a manager who comes later is filled in by the run that makes them a person', async () => {
  const boss = hire(null);
  const person = hire('Acme', boss);
  await system.sync();
  expect(await leadOf(person)).toEqual({ login: null, record: null });
  expect((await recordOf(system, person))?.fields['Boss id']).toBe(boss);

  system.directory.change(boss, { companyName: 'Acme' });
  const run = await system.sync();

  expect(await leadOf(person)).toEqual({ login: boss, record: boss });
  expect(await booksOf(system, run.id)).toMatchObject([{ created: 1, updated: 1 }, {}, { created: 1, updated: 1 }]);
  await expectNothingChanges();
});

test('whatever else changes about a report in that run comes with it, and a field for newcomers is left alone', async () => {
  const boss = hire(null);
  const person = hire('Acme', boss);
  const consultant = hire('Consult', boss);
  await system.sync();

  system.directory.change(boss, { companyName: 'Acme' });
  system.directory.change(person, { displayName: 'Renamed' });
  await system.sync();

  expect((await loginOf(system, person))?.fields).toEqual({
    Name: 'Renamed',
    Lead: (await loginOf(system, boss))?.id,
  });
  expect(await leadOf(consultant)).toEqual({ login: null, record: boss });
  await expectNothingChanges();
});

test('another manager, and none, are followed', async () => {
  const [first, second] = [hire(), hire()];
  const person = hire('Acme', first);
  await system.sync();

  system.directory.setManager(person, second);
  await system.sync();
  expect(await leadOf(person)).toEqual({ login: second, record: second });

  system.directory.setManager(person, null);
  await system.sync();
  expect(await leadOf(person)).toEqual({ login: null, record: null });
  await expectNothingChanges();
});

test('a manager who leaves stays who the field says', async () => {
  const boss = hire();
  const person = hire('Acme', boss);
  await system.sync();

  system.directory.disable(boss);
  await system.sync();

  expect(await loginOf(system, boss)).toMatchObject({ status: 'inactive' });
  expect(await leadOf(person)).toEqual({ login: boss, record: boss });
  await expectNothingChanges();
});

test('a manager whose account is adopted after approval is filled in by the next run', async () => {
  const boss = hire(null);
  const person = hire('Acme', boss);
  await system.sync();
  const name = String(system.directory.user(boss)?.user['userPrincipalName']);
  await system.db.sql`
    insert into login_users (id, tenant_id, identifier, identifier_key, status, fields, integration_status)
    values (uuidv7(), ${system.tenantId}, ${name}, ${name.toLowerCase()}, 'active', '{}', 'Active')`;
  system.directory.change(boss, { companyName: 'Acme' });
  await system.sync();
  expect(await leadOf(person)).toEqual({ login: null, record: boss });

  const [hold] = await openHolds(system);
  if (hold === undefined) throw new Error('The adoption is not held.');
  await approve(system, hold);
  expect(await itemsOf(system, person, 'Logins')).toMatchObject([{ kind: 'manager' }]);
  const run = await system.sync();

  expect(await leadOf(person)).toEqual({ login: boss, record: boss });
  expect(await booksOf(system, run.id)).toMatchObject([{ updated: 1, rejected: 0 }, {}, { updated: 0 }]);
  await expectNothingChanges();
});
