/** Roles by group, and several login mappings: who has which login, and that what we may not see takes it from nobody. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { LoginDefinition } from '../../domain/mapping.js';
import { logins } from '../mappings.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { changesOf, endGrace, expectBalancedBooks, itemsOf, liftGuard, loginOf } from './look.js';

const staff: LoginDefinition = {
  ...logins,
  name: 'Staff',
  role: null,
  roleGroups: [
    { group: 'Administrators', role: 'administrator' },
    { group: 'Everybody', role: 'member' },
  ],
};
const partners: LoginDefinition = {
  ...logins,
  name: 'Partners',
  role: null,
  roleGroups: [{ group: 'Partners', role: 'partner' }],
  organizationalUnit: 'Partners',
};

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 5, deletedUsers: 0 }, timing: { sliceMs: 1_000 } });
  await liftGuard(system);
  await system.map([staff, partners]);
  for (const displayName of ['Administrators', 'Everybody', 'Partners', 'Nested'])
    system.directory.createGroup({ displayName });
  system.directory.addMember('Administrators', 'Nested');
  await system.sync();
});
afterEach(async () => {
  system.directory.clearFaults();
  await expectBalancedBooks(system);
});
afterAll(async () => system.close());

function hireInto(...groups: readonly string[]): string {
  const { id } = system.directory.hire();
  for (const group of groups) system.directory.addMember(group, id);
  return id;
}

test("gives the role of the first matching group in the mapping's order, nested groups included", async () => {
  const [nested, both, member, none] = [
    hireInto('Nested'),
    hireInto('Everybody', 'Administrators'),
    hireInto('Everybody'),
    hireInto(),
  ];
  expect(await system.sync()).toMatchObject({ status: 'done', notes: [] });
  expect(await loginOf(system, nested)).toMatchObject({ role: 'administrator', mapping: 'Staff', unit: 'Head office' });
  expect(await loginOf(system, both)).toMatchObject({ role: 'administrator' });
  expect(await loginOf(system, member)).toMatchObject({ role: 'member' });
  expect(await loginOf(system, none)).toBeUndefined();
  expect(await itemsOf(system, none, 'Staff')).toMatchObject([
    { kind: 'out-of-scope', reason: 'in none of the role groups' },
  ]);
});

test('changes a role with the group at once, and lets go whoever lost the last one only after a grace', async () => {
  const id = hireInto('Everybody', 'Administrators');
  await system.sync();
  system.directory.removeMember('Administrators', id);
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ role: 'member', status: 'active' });
  system.directory.removeMember('Everybody', id);
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({
    role: 'member',
    status: 'active',
    integrationStatus: 'Out of scope',
  });
  await endGrace(system);
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ status: 'inactive', integrationStatus: 'Out of scope' });
  system.directory.addMember('Everybody', id);
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ role: 'member', status: 'active', integrationStatus: 'Active' });
});

test('forgets the grace of whoever is back in a group in time', async () => {
  const id = hireInto('Everybody');
  await system.sync();
  system.directory.removeMember('Everybody', id);
  await system.sync();
  system.directory.addMember('Everybody', id);
  await system.sync();
  await endGrace(system);
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ status: 'active', integrationStatus: 'Active' });
  expect(await itemsOf(system, id, 'Staff')).toEqual([]);
});

test('moves a person from one login mapping to another without a deactivation', async () => {
  const id = hireInto('Partners');
  await system.sync();
  const before = await loginOf(system, id);
  expect(before).toMatchObject({ mapping: 'Partners', role: 'partner', unit: 'Partners' });
  system.directory.addMember('Everybody', id);
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({
    id: before?.id,
    mapping: 'Staff',
    role: 'member',
    unit: 'Head office',
    status: 'active',
  });
  expect(await changesOf(system, id)).toEqual([
    { mapping: 'Staff', outcome: 'updated', cause: null, state: 'applied' },
  ]);
  system.directory.removeMember('Everybody', id);
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({
    id: before?.id,
    mapping: 'Partners',
    role: 'partner',
    status: 'active',
  });
});

test('deactivates in the same run whoever is disabled while a group of their mapping is broken', async () => {
  const id = hireInto('Everybody');
  await system.sync();
  system.directory.disable(id);
  system.directory.armFault({ kind: 'hollow', path: '/v1.0/groups/*/transitiveMembers/*', times: 'always' });
  expect(await system.sync()).toMatchObject({ status: 'partial' });
  expect(await loginOf(system, id)).toMatchObject({ status: 'inactive', integrationStatus: 'Disabled in Entra' });
});

/** Each makes the members of "Everybody" look gone, and gives it back. */
const troubles: readonly {
  readonly what: string;
  readonly note: RegExp;
  readonly begin: () => unknown;
  readonly end: () => unknown;
}[] = [
  {
    what: 'hides its members',
    note: /Member\.Read\.Hidden/,
    begin: () => system.directory.changeGroup('Everybody', { visibility: 'HiddenMembership' }),
    end: () => system.directory.changeGroup('Everybody', { visibility: null }),
  },
  {
    what: 'shows hollow members',
    note: /User\.Read\.All/,
    begin: () =>
      system.directory.armFault({ kind: 'hollow', path: '/v1.0/groups/*/transitiveMembers/*', times: 'always' }),
    end: () => system.directory.clearFaults(),
  },
  {
    what: 'may not be read',
    note: /GroupMember\.Read\.All/,
    begin: () => system.directory.armFault({ kind: 'forbidden', path: '/v1.0/groups*', times: 'always' }),
    end: () => system.directory.clearFaults(),
  },
  {
    what: 'is listed as empty but counted as not',
    note: /Entra counts 2 members of group .* but listed 0/,
    begin: () =>
      system.directory.armFault({
        kind: 'short-list',
        keep: 0,
        path: '/v1.0/groups/*/transitiveMembers/microsoft.graph.user',
        times: 'always',
      }),
    end: () => system.directory.clearFaults(),
  },
  {
    what: 'does not exist any more',
    note: /does not exist in Entra any more/,
    begin: () => system.directory.deleteGroup('Everybody'),
    end: () => system.directory.createGroup({ displayName: 'Everybody' }),
  },
];

test.each(troubles)('lets nobody go when a group $what, and says so', async ({ note, begin, end }) => {
  const id = hireInto('Everybody');
  await system.sync();
  const before = await loginOf(system, id);
  begin();
  const run = await system.sync();
  end();
  expect(run).toMatchObject({ status: 'partial' });
  expect(run.notes.join('\n')).toMatch(note);
  expect(await loginOf(system, id)).toEqual(before);
  expect(await itemsOf(system, id, 'Staff')).toEqual([]);
});

test('believes that a group is empty where the group shows itself and counts nobody', async () => {
  const id = hireInto('Partners');
  await system.sync();
  system.directory.removeMember('Partners', id);
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await itemsOf(system, id, 'Partners')).toMatchObject([{ kind: 'grace', reason: 'lost role group' }]);
});

test('takes the members of the group that bears the name now, not of one that bore it before', async () => {
  const old = hireInto('Partners');
  await system.sync();
  system.directory.changeGroup('Partners', { displayName: 'Former partners' });
  system.directory.createGroup({ displayName: 'Partners' });
  const newcomer = hireInto('Partners');
  await system.sync();
  expect(await loginOf(system, newcomer)).toMatchObject({ role: 'partner' });
  expect(await itemsOf(system, old, 'Partners')).toMatchObject([{ kind: 'grace', reason: 'lost role group' }]);
});

test('comes to an end of its groups, however slowly each of them answers', { timeout: 30_000 }, async () => {
  system.directory.armFault({ kind: 'delay', ms: 600, path: '/v1.0/groups*', times: 'always' });
  expect(await system.sync()).toMatchObject({ status: 'done', notes: [] });
});

test('leaves the people of a mapping alone whose group was never found, but for whoever Entra itself disables', async () => {
  const id = hireInto('Everybody', 'Partners');
  await system.sync();
  const before = await loginOf(system, id);
  await system.map([
    { ...staff, roleGroups: [...staff.roleGroups, { group: 'Misspelled', role: 'member' }] },
    partners,
  ]);
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'partial' });
  expect(run.notes.join('\n')).toMatch(/is not planned; correct the mapping file/);
  expect(await loginOf(system, id)).toEqual(before);

  system.directory.disable(id);
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ status: 'inactive' });
});
