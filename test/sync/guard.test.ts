/** The guard: what a person has to look at before it happens, and what happens meanwhile. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { countSpared } from '../../db/listings/list-rejections.js';
import { refuseHold } from '../../db/requests/decide-hold.js';
import type { LoginDefinition } from '../../domain/mapping.js';
import { logins, people } from '../mappings.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { approve, openHolds } from './decide.js';
import { booksOf, endGrace, expectBalancedBooks, itemsOf, loginOf, recordOf } from './look.js';

/** A fifth of them are ten. */
const users = 50;
const staff: LoginDefinition = {
  ...logins,
  roleGroups: [{ group: 'Administrators', role: 'administrator' }],
  administratorRoles: ['administrator'],
};

let system: TestSystem;
let everybody: readonly string[];

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users, deletedUsers: 0, disabledShare: 0 } });
  everybody = [...system.directory.users()].map((user) => user.id);
  system.directory.createGroup({ displayName: 'Administrators' }, everybody.slice(-1));
  await system.map([staff, people]);
  await system.sync();
});
afterEach(async () => expectBalancedBooks(system));
afterAll(async () => system.close());

function administrators(): string {
  return system.directory.groups().find((group) => group.displayName === 'Administrators')?.id ?? '';
}

async function statuses(ids: readonly string[]): Promise<readonly (string | undefined)[]> {
  const found = [];
  for (const id of ids) found.push((await loginOf(system, id))?.status);
  return found;
}

/** What was applied in the last 24 hours is forgotten. */
async function letADayPass(): Promise<void> {
  await system.db
    .sql`update change_batches set applied_at = applied_at - interval '25 hours' where applied_at is not null`;
}

async function everybodyIsBack(): Promise<void> {
  for (const id of everybody)
    if (system.directory.user(id)?.user['accountEnabled'] === false) system.directory.enable(id);
  await system.sync();
  await letADayPass();
}

test('lets ten of fifty go, and holds the eleventh within the same day', async () => {
  for (const id of everybody.slice(0, 10)) system.directory.disable(id);
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(new Set(await statuses(everybody.slice(0, 10)))).toEqual(new Set(['inactive']));
  const eleventh = everybody[10] ?? '';
  system.directory.disable(eleventh);
  await system.sync();
  expect(await statuses([eleventh])).toEqual(['active']);
  const [hold, ...others] = await openHolds(system);
  expect(others).toEqual([]);
  expect(hold).toMatchObject({ mapping: staff.name, kind: 'deactivations', rows: 1 });
  expect(hold?.reason).toContain('last 24 hours');
  await refuseHold(system.db.orm, {
    holdId: hold?.id ?? '',
    digest: hold?.digest ?? '',
    tenantId: system.tenantId,
    actor: 'test',
  });
  await everybodyIsBack();
});

test('holds more than a fifth of all deactivations, does everything else, and applies exactly those rows once they are approved', async () => {
  const leavers = everybody.slice(0, 12);
  const [renamed = '', newcomer] = [everybody[20], system.directory.hire().id];
  for (const id of leavers) system.directory.disable(id);
  system.directory.change(renamed, { displayName: 'Somebody Else' });
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'done' });
  expect(new Set(await statuses(leavers))).toEqual(new Set(['active']));
  expect(await loginOf(system, renamed)).toMatchObject({ fields: { Name: 'Somebody Else' } });
  expect(await loginOf(system, newcomer)).toMatchObject({ status: 'active' });
  expect(await recordOf(system, leavers[0] ?? '')).toMatchObject({ integrationStatus: 'Disabled in Entra' });
  expect(await booksOf(system, run.id)).toMatchObject([
    { held: 12, updated: 1, created: 1 },
    { held: 0, updated: 13, created: 1 },
  ]);

  const [hold, ...others] = await openHolds(system);
  expect(others).toEqual([]);
  expect(hold).toMatchObject({
    mapping: staff.name,
    kind: 'deactivations',
    rows: 12,
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });

  // Asked again, nothing new is held: the same people have the same question open.
  const again = await system.sync();
  expect(await openHolds(system)).toEqual([hold]);
  expect(await booksOf(system, again.id)).toMatchObject([{ held: 12 }, {}]);

  // One of them is back, and Rollcall knows it: the approval is not for them.
  const [back = '', ...gone] = leavers;
  system.directory.enable(back);
  await system.sync();
  const approval = await approve(system, { id: hold?.id ?? '', digest: hold?.digest ?? '' });
  expect(approval).toMatchObject({ status: 'done' });
  expect(await system.db.sql`select mode from runs where id = ${approval.id}`).toMatchObject([{ mode: 'approve' }]);
  expect(await booksOf(system, approval.id)).toMatchObject([{ considered: 12, deactivated: 11, rejected: 1 }]);
  expect(await statuses([back])).toEqual(['active']);
  expect(new Set(await statuses(gone))).toEqual(new Set(['inactive']));
  expect(await system.db.sql`select state from holds where id = ${hold?.id ?? ''}`).toMatchObject([
    { state: 'applied' },
  ]);
  await system.sync();
  expect(await openHolds(system)).toEqual([]);
  expect(await statuses([back])).toEqual(['active']);
  await everybodyIsBack();
});

test('does not ask again about what was refused while Entra says the same, and does when it says something else', async () => {
  const leavers = everybody.slice(0, 12);
  for (const id of leavers) system.directory.disable(id);
  await system.sync();
  const [hold] = await openHolds(system);
  await refuseHold(system.db.orm, {
    holdId: hold?.id ?? '',
    digest: hold?.digest ?? '',
    tenantId: system.tenantId,
    actor: 'test',
  });
  const run = await system.sync();
  expect(await openHolds(system)).toEqual([]);
  expect(new Set(await statuses(leavers))).toEqual(new Set(['active']));
  expect(await booksOf(system, run.id)).toMatchObject([{ held: 12 }, {}]);
  // A new revision plans everybody again, on the same evidence.
  await system.map([staff, people]);
  await system.sync();
  expect(await openHolds(system)).toEqual([]);
  for (const id of leavers) system.directory.change(id, { jobTitle: 'Left' });
  await system.sync();
  expect(await openHolds(system)).toMatchObject([{ kind: 'deactivations', rows: 12 }]);
  await everybodyIsBack();
  expect(await openHolds(system)).toEqual([]);
});

test('puts an approved hold up for decision again where its run is cancelled before it has applied it', async () => {
  for (const id of everybody.slice(0, 12)) system.directory.disable(id);
  await system.sync();
  const [hold] = await openHolds(system);
  await system.db.sql`update holds set state = 'approved', decided_by = 'test' where id = ${hold?.id ?? ''}`;
  const [ended] = await system.db.sql<{ id: string }[]>`
    insert into runs (tenant_id, seq, mode, trigger, status, workflow_id, temporal_run_id, hold_id)
    select ${system.tenantId}, last_run_seq + 1, 'approve', 'approval', 'running', 'gone', 'gone', ${hold?.id ?? ''} from tenants returning id`;
  await system.db.sql`update tenants set last_run_seq = last_run_seq + 1`;
  await system.db.sql`
    insert into run_requests (tenant_id, mode, trigger, requested_by, hold_id, run_id)
    values (${system.tenantId}, 'approve', 'approval', 'test', ${hold?.id ?? ''}, ${ended?.id ?? ''})`;
  await system.sync();
  expect(await system.db.sql`select status, error_type from runs where id = ${ended?.id ?? ''}`).toMatchObject([
    { status: 'failed', error_type: 'Orphaned' },
  ]);
  expect(await openHolds(system)).toEqual([hold]);
  expect(await approve(system, { id: hold?.id ?? '', digest: hold?.digest ?? '' })).toMatchObject({ status: 'done' });
  expect(new Set(await statuses(everybody.slice(0, 12)))).toEqual(new Set(['inactive']));
  await everybodyIsBack();
});

test('holds a newcomer with the leaver whose name they take, and lets both through together', async () => {
  const [leaver = '', ...others] = everybody.slice(0, 12);
  const name = (await loginOf(system, leaver))?.identifier ?? '';
  for (const id of others) system.directory.disable(id);
  system.directory.delete(leaver);
  const newcomer = system.directory.hire({ userPrincipalName: name, employeeId: 'somebody-else' }).id;
  await system.sync();
  expect(await loginOf(system, newcomer)).toBeUndefined();
  expect(await loginOf(system, leaver)).toMatchObject({ status: 'active', identifier: name });
  const [hold, ...more] = await openHolds(system);
  expect(more).toEqual([]);
  expect(hold).toMatchObject({ kind: 'deactivations', rows: 13 });
  expect(await approve(system, { id: hold?.id ?? '', digest: hold?.digest ?? '' })).toMatchObject({ status: 'done' });
  expect(await loginOf(system, newcomer)).toMatchObject({ status: 'active', identifier: name });
  expect(await loginOf(system, leaver)).toMatchObject({ status: 'inactive', identifier: null });
  system.directory.purge(newcomer);
  system.directory.restore(leaver);
  await everybodyIsBack();
});

test('spares the last active administrator, lets everybody else go, and says who was spared', async () => {
  const [administrator = ''] = everybody.slice(-1);
  const [other = ''] = everybody;
  expect(await loginOf(system, administrator)).toMatchObject({ role: 'administrator' });
  for (const id of [administrator, other]) system.directory.disable(id);
  await system.sync();
  expect(await openHolds(system)).toEqual([]);
  expect(await loginOf(system, other)).toMatchObject({ status: 'inactive' });
  expect(await loginOf(system, administrator)).toMatchObject({
    status: 'active',
    role: 'administrator',
    integrationStatus: 'Disabled in Entra',
  });
  const reason = 'last active administrator: stays active although disabled in Entra';
  expect(await itemsOf(system, administrator, staff.name)).toMatchObject([{ kind: 'spared', reason }]);
  const [spared] = await countSpared(system.db.sql, system.tenantId);
  expect(spared).toMatchObject({ reason, count: 1, who: [(await loginOf(system, administrator))?.identifier] });

  // Another administrator comes: the one who was spared goes in the very next run, although Entra says nothing new about them.
  const group = administrators();
  system.directory.addMember(group, everybody[1] ?? '');
  await system.sync();
  await system.sync();
  expect(await loginOf(system, administrator)).toMatchObject({ status: 'inactive' });
  await everybodyIsBack();
  system.directory.removeMember(group, everybody[1] ?? '');
  await system.sync();
  await letADayPass();
});

test('spares both of the last two administrators, whose leaving would each have been harmless alone', async () => {
  const group = administrators();
  const two = [everybody.at(-1) ?? '', everybody[1] ?? ''];
  system.directory.addMember(group, two[1] ?? '');
  await system.sync();
  system.directory.disable(two[0] ?? '');
  system.directory.removeMember(group, two[1] ?? '');
  await system.sync();
  expect(await statuses(two)).toEqual(['active', 'active']);
  for (const id of two) expect(await loginOf(system, id)).toMatchObject({ role: 'administrator' });
  await everybodyIsBack();
  await system.sync();
  expect(await loginOf(system, two[1] ?? '')).toMatchObject({ role: 'member' });
  await letADayPass();
});

test("asks before an account that existed before becomes somebody's, and gives it to them once approved", async () => {
  const identifier = 'existing.account@contoso.example';
  await system.db.sql`
    insert into login_users (id, tenant_id, identifier, identifier_key, status, integration_status, app_data)
    values (uuidv7(), ${system.tenantId}, ${identifier}, ${identifier}, 'active', '', '{"theme":"dark"}')`;
  const { id } = system.directory.hire({ userPrincipalName: identifier });
  const run = await system.sync();
  expect(await loginOf(system, id)).toBeUndefined();
  expect(await booksOf(system, run.id)).toMatchObject([{ held: 1, created: 0 }, { created: 1 }]);
  const [hold] = await openHolds(system);
  expect(hold).toMatchObject({ kind: 'adoptions', rows: 1 });
  await approve(system, { id: hold?.id ?? '', digest: hold?.digest ?? '' });
  expect(await loginOf(system, id)).toMatchObject({
    identifier,
    status: 'active',
    role: 'member',
    integrationStatus: 'Active',
  });
  expect(await system.db.sql`select app_data from login_users where identifier = ${identifier}`).toMatchObject([
    { app_data: { theme: 'dark' } },
  ]);
});

test('lets go of a hold that a mistake in the mapping caused, once the mapping is put right', async () => {
  await everybodyIsBack();
  await system.map([{ ...staff, role: 'membre' }, people]);
  await system.sync();
  const [hold] = await openHolds(system);
  expect(hold).toMatchObject({ kind: 'roles' });
  await system.map([staff, people]);
  if (hold === undefined) throw new Error('There is no hold.');
  await expect(approve(system, hold)).rejects.toThrow('The mapping was changed');
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'done' });
  expect(await openHolds(system)).toEqual([]);
  expect(await booksOf(system, run.id)).toMatchObject([{ held: 0 }, { held: 0 }]);
});

test('holds what would leave nobody active, however few they are', async () => {
  await system.db.sql`update tenants set guard_minimum = 1000`;
  const enabled = Array.from(system.directory.users()).filter((user) => user['accountEnabled'] !== false);
  for (const { id } of enabled) system.directory.disable(id);
  await endGrace(system);
  await system.sync();
  expect((await openHolds(system)).map((hold) => hold.kind)).toEqual(['deactivations']);
  expect((await system.db.sql`select 1 from login_users where status = 'active'`).length).toBeGreaterThan(users);
});
