/** What administrators map the fields of the directory for: values of their own here, and roles, units and filters that follow from them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseMappingFile } from '../../client/mapping-file/parse-mapping-file.js';
import { directoryFields } from '../../domain/directory-fields.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { liftGuard, loginOf, recordOf } from './look.js';

const file = `
mappings:
  - name: Heads
    kind: login-users
    role: manager
    scope: { all: [{ field: Department, equals: Management }] }
    organizational unit: { from: City, transforms: [{ choose: { Berlin: Germany }, otherwise: Abroad }], create: true }
  - name: Staff
    kind: login-users
    role: member
    scope:
      user type: Member
      all: [{ field: Employee type, not: Contractor }]
      except: { any: [{ field: Age group, equals: Minor }] }
    organizational unit: { from: City, transforms: [{ choose: { Berlin: Germany }, otherwise: Abroad }], create: true }
  - name: People
    kind: records
    collection: People
    identifier: Object ID
    fields:
${directoryFields.map(({ name }) => `      ${name}: ${name}`).join('\n')}
  - name: Working people
    kind: records
    collection: Working people
    scope: { enabled only: true }
`;

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 5 } });
  await liftGuard(system);
  await system.map(parseMappingFile(file, 'test.yaml').definitions);
});
afterAll(async () => system.close());

test('every field of the directory stands in the record, under its name and in its default type', async () => {
  const user = system.directory.hire({
    accountEnabled: true,
    ageGroup: 'Adult',
    businessPhones: ['+44 20 1', '+44 20 2'],
    city: 'London',
    companyName: 'Analytical Engines',
    country: 'United Kingdom',
    department: 'Research',
    displayName: 'Ada Lovelace',
    mail: 'ada@contoso.example',
    employeeHireDate: '2022-03-03T00:00:00Z',
    employeeId: 'E-1815',
    employeeOrgData: { costCenter: 'C-7', division: 'Engines' },
    employeeType: 'Contractor',
    externalUserState: 'Accepted',
    externalUserStateChangeDateTime: '2022-04-05T08:44:53Z',
    faxNumber: '+44 20 3',
    givenName: 'Ada',
    jobTitle: 'Mathematician',
    surname: 'Lovelace',
    mailNickname: 'ada',
    mobilePhone: '+44 7000 1',
    officeLocation: 'A 1',
    otherMails: ['ada@home.example'],
    preferredLanguage: 'en-GB',
    state: 'England',
    streetAddress: '12 St James Square',
    usageLocation: 'GB',
    userPrincipalName: 'ada.lovelace@contoso.example',
    userType: 'Guest',
    postalCode: 'SW1Y 4JH',
  });
  await system.sync();

  const shown = (await recordOf(system, user.id))?.fields;
  expect(Object.keys(shown ?? {}).toSorted()).toEqual(directoryFields.map(({ name }) => name).toSorted());
  expect(shown).toEqual({
    'Account enabled': true,
    'Age group': 'Adult',
    'Business phone': ['+44 20 1', '+44 20 2'],
    City: 'London',
    'Company name': 'Analytical Engines',
    'Country or region': 'United Kingdom',
    Department: 'Research',
    'Display name': 'Ada Lovelace',
    Email: 'ada@contoso.example',
    'Employee hire date': '2022-03-03',
    'Employee ID': 'E-1815',
    'Employee org data': 'C-7 / Engines',
    'Employee type': 'Contractor',
    'External user state': 'Accepted',
    'External user state change date time': '2022-04-05',
    'Fax number': '+44 20 3',
    'First name': 'Ada',
    'Job title': 'Mathematician',
    'Last name': 'Lovelace',
    'Mail nickname': 'ada',
    'Mobile phone': '+44 7000 1',
    'Object ID': user.id,
    'Office location': 'A 1',
    'Other emails': ['ada@home.example'],
    'Preferred language': 'en-GB',
    'State or province': 'England',
    'Street address': '12 St James Square',
    'Usage location': 'GB',
    'User principal name': 'ada.lovelace@contoso.example',
    'User type': 'Guest',
    'ZIP or postal code': 'SW1Y 4JH',
  });
});

test('the department decides about the role and the city about the unit, and both follow', async () => {
  const user = system.directory.hire({
    accountEnabled: true,
    userType: 'Member',
    department: 'Research',
    employeeType: 'Employee',
    city: 'Berlin',
  });
  await system.sync();
  expect(await loginOf(system, user.id)).toMatchObject({ mapping: 'Staff', role: 'member', unit: 'Germany' });

  system.directory.change(user.id, { department: 'Management', city: 'Oslo' });
  await system.sync();
  expect(await loginOf(system, user.id)).toMatchObject({
    mapping: 'Heads',
    role: 'manager',
    unit: 'Abroad',
    status: 'active',
  });
});

test.each([
  ['guests', { userType: 'Guest' }],
  ['contractors', { employeeType: 'Contractor' }],
  ['minors', { ageGroup: 'Minor' }],
])('a scope leaves out %s', async (_who, trait) => {
  const usual = { accountEnabled: true, userType: 'Member', employeeType: 'Employee', ageGroup: 'Adult' };
  const user = system.directory.hire({ ...usual, department: 'Research', ...trait });
  await system.sync();
  expect(await loginOf(system, user.id)).toBeUndefined();
  expect(await recordOf(system, user.id)).toMatchObject({ status: 'active' });
});

test('only people whose account is enabled come into a collection that asks for them', async () => {
  const enabled = system.directory.hire({ accountEnabled: true });
  const disabled = system.directory.hire({ accountEnabled: false });
  await system.sync();
  expect(await recordOf(system, enabled.id, 'Working people')).toMatchObject({ status: 'active' });
  expect(await recordOf(system, disabled.id, 'Working people')).toBeUndefined();
  expect(await recordOf(system, disabled.id)).toMatchObject({ integrationStatus: 'Disabled in Entra' });
});
