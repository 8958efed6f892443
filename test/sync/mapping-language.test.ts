/** What mapping files can say, on the whole way from Entra to people: scope, units, sources, transforms, when and how a field follows. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseMappingFile } from '../../client/mapping-file/parse-mapping-file.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { booksOf, endGrace, expectBalancedBooks, itemsOf, liftGuard, loginOf, recordOf } from './look.js';

const shoeSize = 'extension_0f8fad5bd9cb469fa16570867728950e_shoeSize';

const file = `
mappings:
  - name: Logins
    kind: login-users
    role: member
    organizational unit: { from: Department, transforms: [trim], create: true }
    scope:
      user type: Member
      groups: [Everybody]
      all: [{ field: Email, ends: '@people.example' }]
      except: { groups: [Contractors] }
    fields:
      Name: Display name
      Nickname: { from: Mail nickname, apply: on-creation }
      Desk: { from: Office location, empty: keep }
  - name: People
    kind: records
    collection: People
    identifier: Object ID
    scope: { any: [{ field: Email, ends: '@people.example' }] }
    fields:
      Full name: { transforms: [{ template: '{Last name}, {First name}' }, upper] }
      Division: Employee org data.division
      Second phone: 'Business phone[1]'
      Badge: Extension attribute 7
      Shoe size: { from: ${shoeSize}, type: number }
      Site: { from: City, type: choice, choices: [Berlin, Paris] }
      Since: { from: Employee hire date, type: date-time }
      Started: { from: Employee hire date, transforms: [{ format date: dd.MM.yyyy }], default: unknown }
      Source: { constant: Entra ID }
      Boss: manager.id
`;

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 5 } });
  await liftGuard(system);
  system.directory.createGroup({ displayName: 'Inner' });
  system.directory.createGroup({ displayName: 'Everybody' }, [system.directory.group('Inner')?.id ?? '']);
  system.directory.createGroup({ displayName: 'Contractors' });
  await system.map(parseMappingFile(file, 'test.yaml').definitions);
});
afterAll(async () => system.close());

function hire(name: string, properties: Parameters<TestSystem['directory']['hire']>[0] = {}): string {
  const { id } = system.directory.hire({
    displayName: name,
    mail: `${name}@people.example`,
    userType: 'Member',
    accountEnabled: true,
    ...properties,
  });
  system.directory.addMember('Inner', id);
  return id;
}

test('a scope, its groups and its exclusions say who becomes whom, and books say who did not', async () => {
  const ada = hire('ada');
  const guest = hire('guest', { userType: 'Guest' });
  const contractor = hire('contractor');
  system.directory.addMember('Contractors', contractor);
  const elsewhere = hire('elsewhere', { mail: 'elsewhere@fabrikam.example' });

  const run = await system.sync();

  expect(run).toMatchObject({ status: 'done', notes: [] });
  expect(await loginOf(system, ada)).toMatchObject({ status: 'active', fields: { Name: 'ada' } });
  expect(await loginOf(system, guest)).toBeUndefined();
  expect(await itemsOf(system, guest, 'Logins')).toMatchObject([
    { kind: 'out-of-scope', reason: 'not: User type is "Member"' },
  ]);
  expect(await itemsOf(system, contractor, 'Logins')).toMatchObject([
    { reason: 'excluded: is in group "Contractors"' },
  ]);
  expect(await recordOf(system, guest)).toMatchObject({ integrationStatus: 'Active' });
  expect(await recordOf(system, elsewhere)).toBeUndefined();
  expect(await booksOf(system, run.id)).toMatchObject([{ created: 1 }, { created: 3 }]);
  await expectBalancedBooks(system);
});

test('values come whole, by part, by position, from extensions, as constants and through transforms, in their types', async () => {
  const person = hire('Grace', {
    givenName: 'Grace',
    surname: 'Hopper',
    employeeOrgData: { division: 'Navy', costCenter: null },
    businessPhones: ['+1 1', '+1 2'],
    onPremisesExtensionAttributes: { extensionAttribute7: 'B-7' },
    [shoeSize]: 39,
    city: 'berlin',
    employeeHireDate: '2022-03-03T08:44:53.5Z',
  });
  await system.sync();

  expect((await recordOf(system, person))?.fields).toEqual({
    'Full name': 'HOPPER, GRACE',
    Division: 'Navy',
    'Second phone': '+1 2',
    Badge: 'B-7',
    'Shoe size': 39,
    Site: 'Berlin',
    Since: '2022-03-03T08:44:53.500Z',
    Started: '03.03.2022',
    Source: 'Entra ID',
    Boss: null,
  });
  expect([
    ...(await system.db.sql`select type, choices from collection_fields where name in ('Site', 'Since') order by name`),
  ]).toEqual([
    { type: 'date-time', choices: null },
    { type: 'choice', choices: ['Berlin', 'Paris'] },
  ]);
});

test('the manager’s id comes with the listing, and follows', async () => {
  const boss = hire('Boss');
  const other = hire('Other');
  const person = hire('Report');
  system.directory.setManager(person, boss);
  await system.sync();
  expect((await recordOf(system, person))?.fields).toMatchObject({ Boss: boss });

  system.directory.setManager(person, other);
  await system.sync();
  expect((await recordOf(system, person))?.fields).toMatchObject({ Boss: other });

  system.directory.setManager(person, null);
  await system.sync();
  expect((await recordOf(system, person))?.fields).toMatchObject({ Boss: null });
});

test('a value that is none of the choices is a rejection of that field alone, and the others follow', async () => {
  const person = hire('Linus', { city: 'Berlin', employeeHireDate: null });
  await system.sync();
  system.directory.change(person, { city: 'Rome', surname: 'T', givenName: 'L' });

  await system.sync();

  expect((await recordOf(system, person))?.fields).toMatchObject({
    Site: 'Berlin',
    'Full name': 'T, L',
    Started: 'unknown',
  });
  expect(await itemsOf(system, person, 'People')).toMatchObject([
    { kind: 'field', reason: 'Site: city is none of the choices' },
  ]);
});

test('a field on creation is left alone later, one that keeps is not cleared, and a unit is made when somebody is first in it', async () => {
  const person = hire('Edsger', { mailNickname: 'ed', officeLocation: 'A1', department: ' Compilers ' });
  await system.sync();
  const before = await loginOf(system, person);
  expect(before).toMatchObject({ unit: 'Compilers', fields: { Nickname: 'ed', Desk: 'A1' } });

  system.directory.change(person, { mailNickname: 'dijkstra', officeLocation: null, department: 'Proofs' });
  await system.sync();
  expect(await loginOf(system, person)).toMatchObject({ unit: 'Proofs', fields: { Nickname: 'ed', Desk: 'A1' } });

  system.directory.change(person, { department: null, officeLocation: 'B2' });
  await system.sync();
  expect(await loginOf(system, person)).toMatchObject({ unit: null, fields: { Nickname: 'ed', Desk: 'B2' } });
});

test('a unit that may not be made is refused, and the person keeps theirs', async () => {
  const person = hire('Barbara', { department: 'Types' });
  await system.sync();
  await system.map(parseMappingFile(file.replace('create: true', 'create: false'), 'test.yaml').definitions);
  system.directory.change(person, { department: 'Modules' });

  await system.sync();

  expect(await loginOf(system, person)).toMatchObject({ status: 'active', unit: 'Types' });
  expect(await itemsOf(system, person, 'Logins')).toMatchObject([
    { kind: 'field', reason: 'organizational unit: department names a unit that does not exist here' },
  ]);
  expect(await system.db.sql`select 1 from organizational_units where name = 'Modules'`).toHaveLength(0);
});

test('whoever falls out of scope leaves after a day, and a return within it cancels that', async () => {
  const leaver = hire('Leaver', { jobTitle: 'x' });
  const returner = hire('Returner');
  await system.sync();
  system.directory.addMember('Contractors', leaver);
  system.directory.addMember('Contractors', returner);
  await system.sync();
  expect(await loginOf(system, leaver)).toMatchObject({ status: 'active', integrationStatus: 'Out of scope' });

  system.directory.removeMember('Contractors', returner);
  await system.sync();
  await endGrace(system);
  await system.sync();

  expect(await loginOf(system, leaver)).toMatchObject({ status: 'inactive', integrationStatus: 'Out of scope' });
  expect(await loginOf(system, returner)).toMatchObject({ status: 'active', integrationStatus: 'Active' });
  expect(await recordOf(system, leaver)).toMatchObject({ status: 'active', integrationStatus: 'Active' });
});
