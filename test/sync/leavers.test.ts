/** People who leave, and people who come back. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { decideAboutPerson } from '../../db/requests/decide-about-person.js';
import type { RecordDefinition } from '../../domain/mapping.js';
import { logins, people } from '../mappings.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { changesOf, endGrace, expectBalancedBooks, itemsOf, liftGuard, loginOf, recordOf } from './look.js';

/** Records that leave as login users do. */
const badges: RecordDefinition = {
  ...people,
  name: 'Badges',
  collection: 'Badges',
  exits: {
    disabled: { action: 'deactivate', graceHours: 0 },
    missing: { action: 'deactivate', graceHours: 0 },
    deleted: { action: 'nothing', graceHours: 0 },
  },
};

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 20, deletedUsers: 3 } });
  await liftGuard(system);
  await system.map([logins, people, badges]);
  for (let number = 0; number < 17; number += 1) hiredIds.push(system.directory.hire({ department: 'Mathematics' }).id);
  await system.sync();
});
afterEach(async () => expectBalancedBooks(system));
afterAll(async () => system.close());

const hiredIds: string[] = [];

/** Somebody who is here since an earlier run, and of whom no other test speaks. */
function hired(): string {
  const id = hiredIds.pop();
  if (id === undefined) throw new Error('Hire more people before these tests.');
  return id;
}

async function deactivationOf(objectId: string) {
  const [row] = await system.db.sql<
    { by: string; cause: string; seq: number; isRecent: boolean; isRevoked: boolean }[]
  >`
    select u.deactivated_by as by, u.deactivated_cause as cause, u.deactivated_run::int as seq,
      u.deactivated_at > now() - interval '1 minute' as "isRecent", u.sign_in_revoked_at >= u.deactivated_at as "isRevoked"
    from links l join login_users u on u.id = l.person_id where l.object_id = ${objectId}`;
  return row;
}

async function lastSeq(): Promise<number> {
  const [row] = await system.db.sql<{ seq: number }[]>`select max(seq)::int as seq from runs`;
  return row?.seq ?? 0;
}

test('deactivates a disabled user in the same run, says why and when, and ends their sessions', async () => {
  const id = hired();
  system.directory.disable(id);
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await loginOf(system, id)).toMatchObject({ status: 'inactive', integrationStatus: 'Disabled in Entra' });
  expect(await deactivationOf(id)).toEqual({
    by: 'sync',
    cause: 'disabled',
    seq: await lastSeq(),
    isRecent: true,
    isRevoked: true,
  });
  expect(await recordOf(system, id)).toMatchObject({ status: 'active', integrationStatus: 'Disabled in Entra' });
});

test('deactivates a deleted user in the same run', async () => {
  const id = hired();
  system.directory.delete(id);
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await loginOf(system, id)).toMatchObject({ status: 'inactive', integrationStatus: 'Deleted in Entra' });
  expect(await deactivationOf(id)).toEqual({
    by: 'sync',
    cause: 'deleted',
    seq: await lastSeq(),
    isRecent: true,
    isRevoked: true,
  });
});

test('gives a user who is enabled again everything they had', async () => {
  const id = hired();
  const before = await loginOf(system, id);
  system.directory.disable(id);
  await system.sync();
  system.directory.enable(id);
  expect(await system.sync()).toMatchObject({ status: 'done' });
  const { version: _was, ...standing } = before ?? { version: 0 };
  expect(await loginOf(system, id)).toMatchObject({
    ...standing,
    status: 'active',
    role: 'member',
    unit: 'Head office',
  });
  expect(await deactivationOf(id)).toMatchObject({ by: null, cause: null, seq: null });
  expect(await changesOf(system, id)).toMatchObject([
    { outcome: 'reactivated' },
    { outcome: 'updated' },
    { outcome: 'reactivated' },
  ]);
});

test('gives a user who is restored from the recycle bin everything they had', async () => {
  const id = hired();
  const before = await loginOf(system, id);
  system.directory.delete(id);
  await system.sync();
  system.directory.restore(id);
  expect(await system.sync()).toMatchObject({ status: 'done' });
  const { version: _was, ...standing } = before ?? { version: 0 };
  expect(await loginOf(system, id)).toMatchObject({ ...standing, status: 'active', integrationStatus: 'Active' });
});

test('lets somebody who cannot be found anywhere go only after the grace, and asks for them by id once more', async () => {
  const id = hired();
  system.directory.purge(id);
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await loginOf(system, id)).toMatchObject({ status: 'active', integrationStatus: 'Not found in Entra' });
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ status: 'active' });

  await endGrace(system);
  system.simulator.clearRequests();
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await loginOf(system, id)).toMatchObject({ status: 'inactive', integrationStatus: 'Not found in Entra' });
  expect(await deactivationOf(id)).toMatchObject({ by: 'sync', cause: 'missing' });
  expect(system.simulator.requests()).toContainEqual({ method: 'GET', path: 'in batch /v1.0/users/{id}', count: 1 });
});

test('does not ask for ever about somebody who is long gone', async () => {
  system.simulator.clearRequests();
  await system.sync();
  expect(system.simulator.requests().filter(({ path }) => path.includes('batch'))).toEqual([]);
});

test('keeps somebody whose grace is over and whom Entra, asked by id, knows after all, even where listings prove nothing', async () => {
  const id = hired();
  system.directory.showIn(id, 'neither');
  system.directory.armFault({ kind: 'not-found', path: `/v1.0/users/${id}` });
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ integrationStatus: 'Not found in Entra' });

  await endGrace(system);
  system.directory.configure({ countOffset: 500 });
  expect(await system.sync()).toMatchObject({ status: 'partial' });
  expect(await loginOf(system, id)).toMatchObject({ status: 'active' });

  system.directory.configure({ countOffset: 0 });
  system.directory.showIn(id, null);
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await loginOf(system, id)).toMatchObject({ status: 'active', integrationStatus: 'Active' });
});

test('asks for somebody whom no list shows, and keeps whom Entra then knows', async () => {
  const id = hired();
  const before = await loginOf(system, id);
  system.directory.showIn(id, 'neither');
  expect(await system.sync()).toMatchObject({ status: 'done' });
  system.directory.showIn(id, null);
  expect(await loginOf(system, id)).toEqual(before);
});

test('decides about somebody who is both listed and in the recycle bin by asking for them', async () => {
  const [here, gone] = [hired(), hired()];
  const before = await loginOf(system, here);
  system.directory.delete(gone);
  for (const id of [here, gone]) system.directory.showIn(id, 'both');
  expect(await system.sync()).toMatchObject({ status: 'done' });
  for (const id of [here, gone]) system.directory.showIn(id, null);
  expect(await loginOf(system, here)).toEqual(before);
  expect(await loginOf(system, gone)).toMatchObject({ status: 'inactive', integrationStatus: 'Deleted in Entra' });
});

test('keeps somebody who is both listed and in the bin where Entra, asked for them, does not say', async () => {
  const id = hired();
  const before = await loginOf(system, id);
  system.directory.showIn(id, 'both');
  system.directory.armFault({
    kind: 'status',
    status: 404,
    code: 'Request_NotYetReplicated',
    path: `/v1.0/users/${id}`,
    times: 'always',
  });
  await system.sync();
  system.directory.clearFaults();
  system.directory.showIn(id, null);
  expect(await loginOf(system, id)).toEqual(before);
});

test('does not give access back for a listing that Entra, asked by id, does not confirm', async () => {
  const id = hired();
  system.directory.delete(id);
  await system.sync();
  system.directory.restore(id);
  system.directory.armFault({ kind: 'not-found', path: `/v1.0/users/${id}` });
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ status: 'inactive' });
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ status: 'active' });
});

test('leaves whom a local administrator deactivated as they are, whatever Entra says', async () => {
  const id = hired();
  const person = await loginOf(system, id);
  const decision = {
    tenantId: system.tenantId,
    personId: person?.id ?? '',
    decision: 'deactivate',
    actor: 'test',
  } as const;
  await decideAboutPerson(system.db.orm, decision);
  system.directory.change(id, { department: 'Astronomy' });
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ status: 'inactive', fields: { Department: 'Astronomy' } });
  system.directory.disable(id);
  await system.sync();
  system.directory.enable(id);
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ status: 'inactive' });
  expect(await deactivationOf(id)).toMatchObject({ by: 'administrator' });
});

test('spares whom a local administrator protects, and lets them go once they are not protected any more', async () => {
  const id = hired();
  const personId = (await loginOf(system, id))?.id ?? '';
  const decision = { tenantId: system.tenantId, personId, actor: 'test' };
  await decideAboutPerson(system.db.orm, { ...decision, decision: 'protect' });
  system.directory.disable(id);
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ status: 'active', integrationStatus: 'Disabled in Entra' });
  expect(await itemsOf(system, id, logins.name)).toMatchObject([{ kind: 'spared' }]);
  await decideAboutPerson(system.db.orm, { ...decision, decision: 'unprotect' });
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ status: 'inactive' });
});

test('never touches an account of the application that belongs to nobody in Entra', async () => {
  await system.db.sql`
    insert into login_users (id, tenant_id, identifier, identifier_key, status, integration_status)
    values (uuidv7(), ${system.tenantId}, 'local@elsewhere.example', 'local@elsewhere.example', 'active', '')`;
  const before = await system.db.sql`select * from login_users where identifier = 'local@elsewhere.example'`;
  await system.sync();
  expect(await system.db.sql`select * from login_users where identifier = 'local@elsewhere.example'`).toEqual(before);
});

test('does not create a login for a stranger who is disabled, and does so once they are enabled', async () => {
  const { id } = system.directory.hire({ accountEnabled: false });
  await system.sync();
  expect(await loginOf(system, id)).toBeUndefined();
  expect(await recordOf(system, id)).toMatchObject({ integrationStatus: 'Disabled in Entra' });
  system.directory.enable(id);
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ status: 'active' });
});

test('deactivates a record where its mapping says so, with date, cause and run, and restores it on the return', async () => {
  const id = hired();
  const before = await recordOf(system, id, badges.name);
  system.directory.disable(id);
  await system.sync();
  expect(await recordOf(system, id, badges.name)).toMatchObject({
    status: 'inactive',
    fields: before?.fields,
    integrationStatus: 'Disabled in Entra',
  });
  expect(await recordOf(system, id)).toMatchObject({ status: 'active', integrationStatus: 'Disabled in Entra' });
  const deactivated = await system.db.sql`
    select p.deactivated_by as by, p.deactivated_cause as cause, p.deactivated_run::int as run,
      p.deactivated_at > now() - interval '1 minute' as "isRecent"
    from links l join records p on p.id = l.person_id where l.object_id = ${id} and p.status = 'inactive'`;
  expect([...deactivated]).toEqual([{ by: 'sync', cause: 'disabled', run: await lastSeq(), isRecent: true }]);
  system.directory.enable(id);
  await system.sync();
  expect(await recordOf(system, id, badges.name)).toMatchObject({ status: 'active', integrationStatus: 'Active' });
});

test('lets a record go at once where the grace of the missing is none, and leaves the deleted alone where the mapping says nothing', async () => {
  const [missing, deleted] = [hired(), hired()];
  const before = await recordOf(system, deleted, badges.name);
  system.directory.purge(missing);
  system.directory.delete(deleted);
  await system.sync();
  expect(await recordOf(system, missing, badges.name)).toMatchObject({ status: 'inactive' });
  expect(await loginOf(system, missing)).toMatchObject({ status: 'active' });
  expect(await recordOf(system, deleted, badges.name)).toEqual(before);
});
