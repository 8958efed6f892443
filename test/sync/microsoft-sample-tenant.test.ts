/** Microsoft's own sample tenant, as its Graph answered: the recording lies beside the checkout, for it is not ours to copy. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { LoginDefinition, RecordDefinition } from '../../domain/mapping.js';
import { checkoutFolder } from '../../local/checkout-folder.js';
import { startTestSystem, type TestRun, type TestSystem } from '../system.js';
import { booksOf, expectBalancedBooks, itemsOf, loginOf, recordOf } from './look.js';

const recording = join(checkoutFolder, '..', 'shared', 'recordings', 'microsoft-sample-tenant-users.json');
const isThere = existsSync(recording);

const text = z.string().nullable();
const User = z.object({
  id: z.guid(),
  userPrincipalName: z.string(),
  displayName: text,
  givenName: text,
  surname: text,
  jobTitle: text,
  mail: text,
  mobilePhone: text,
  officeLocation: text,
  preferredLanguage: text,
  businessPhones: z.array(z.string()),
});
const users = isThere
  ? z.object({ value: z.array(User) }).parse(JSON.parse(readFileSync(recording, 'utf8'))).value
  : [];

const fields = [
  { target: 'Display name', property: 'displayName', type: 'text' },
  { target: 'First name', property: 'givenName', type: 'text' },
  { target: 'Last name', property: 'surname', type: 'text' },
  { target: 'Job title', property: 'jobTitle', type: 'text' },
  { target: 'Email', property: 'mail', type: 'text' },
  { target: 'Mobile', property: 'mobilePhone', type: 'text' },
  { target: 'Office', property: 'officeLocation', type: 'text' },
  { target: 'Language', property: 'preferredLanguage', type: 'text' },
  { target: 'Phones', property: 'businessPhones', type: 'list' },
  { target: 'Department', property: 'department', type: 'text' },
] as const;
const records: RecordDefinition = {
  name: 'People',
  kind: 'record',
  collection: 'People',
  identifier: 'userPrincipalName',
  fields,
};
const logins: LoginDefinition = {
  name: 'Logins',
  kind: 'login',
  identifier: 'userPrincipalName',
  role: 'member',
  roleGroups: [],
  administratorRoles: [],
  organizationalUnit: null,
  fields,
};

test('is recorded beside the checkout', ({ skip }) => {
  const place = relative(checkoutFolder, recording);
  skip(!isThere, `Microsoft's sample tenant was not synced: its recording is not ours to ship, and not at ${place}.`);
  expect(users).toHaveLength(32);
});

describe.runIf(isThere)('the recorded sample tenant', () => {
  let system: TestSystem;
  let run: TestRun;

  beforeAll(async () => {
    system = await startTestSystem({ tenant: { recorded: recording } });
    await system.map([logins, records]);
    run = await system.sync();
  });
  afterAll(async () => system.close());

  test('becomes 32 records', async () => {
    expect(run).toMatchObject({ status: 'done', notes: [] });
    expect(await booksOf(system, run.id)).toMatchObject([
      { mapping: 'Logins', considered: 32, created: 0, rejected: 32 },
      { mapping: 'People', considered: 32, created: 32, rejected: 0 },
    ]);
    await expectBalancedBooks(system);
  });

  test.each(users)('shows $userPrincipalName field by field', async (user) => {
    expect(await recordOf(system, user.id)).toEqual({
      id: expect.any(String),
      identifier: user.userPrincipalName,
      status: 'active',
      integrationStatus: 'Active',
      version: 1,
      fields: {
        'Display name': user.displayName,
        'First name': user.givenName,
        'Last name': user.surname,
        'Job title': user.jobTitle,
        Email: user.mail,
        Mobile: user.mobilePhone,
        Office: user.officeLocation,
        Language: user.preferredLanguage,
        Phones: user.businessPhones.length === 0 ? null : user.businessPhones,
        // The recording has no departments; Graph would say null.
        Department: null,
      },
    });
    // Nor does it say whether the accounts are enabled, and nobody gets a login on a guess.
    expect(await loginOf(system, user.id)).toBeUndefined();
    expect(await itemsOf(system, user.id, 'Logins')).toEqual([
      { kind: 'rejection', reason: 'account state unknown', others: [] },
    ]);
  });
});
