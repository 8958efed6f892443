// A run for one person: the same rules as for everybody, and nobody else is looked at.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { addSyncRequest } from '../../db/requests/add-sync-request.js';
import { closeCancelledRun } from '../../db/requests/cancel-run.js';
import { openRun } from '../../db/runs/open-run.js';
import type { LoginDefinition } from '../../domain/mapping.js';
import { logins, people } from '../mappings.js';
import { startTestSystem, type TestRun, type TestSystem, workflowEnd } from '../system.js';
import { wake } from './decide.js';
import { booksOf, changesOf, expectBalancedBooks, itemsOf, loginOf, recordOf } from './look.js';

const staff: LoginDefinition = {
  ...logins,
  roleGroups: [{ group: 'Editors', role: 'editor' }],
};

let system: TestSystem;
let everybody: readonly string[];
let editors: string;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 30, deletedUsers: 0, disabledShare: 0 } });
  everybody = [...system.directory.users()].map((user) => user.id);
  editors = system.directory.createGroup({ displayName: 'Editors' }, everybody.slice(-1)).id;
  await system.map([staff, people]);
  await system.sync();
});
afterEach(async () => expectBalancedBooks(system));
afterAll(async () => system.close());

async function syncOne(subject: string): Promise<TestRun> {
  await addSyncRequest(system.db.orm, system.tenantId, 'test', { mode: 'person', subject });
  await wake(system);
  await workflowEnd(system.client, system.tenantId);
  return system.lastRun();
}

async function watermarks(): Promise<readonly unknown[]> {
  return await system.db.sql`select assessed_seq::int as seq from mappings order by position`;
}

function nameOf(id: string): string {
  return String(system.directory.user(id)?.user['userPrincipalName']);
}

test('brings one person up to date, by principal name, e-mail or object id, and leaves everybody else to the next full run', async () => {
  const [first = '', second = '', other = ''] = everybody;
  for (const id of [first, second, other]) system.directory.change(id, { displayName: 'Somebody Else' });
  system.directory.change(second, { mail: 'only.second@contoso.example' });
  const newcomer = system.directory.hire({ userPrincipalName: 'new.comer@contoso.example' }).id;
  const before = await watermarks();

  const run = await syncOne(nameOf(first).toUpperCase());
  expect(run).toMatchObject({ status: 'done' });
  expect(await system.db.sql`select mode, object_id from runs where id = ${run.id}`).toMatchObject([
    { mode: 'person', object_id: first },
  ]);
  expect(await booksOf(system, run.id)).toMatchObject([
    { considered: 1, updated: 1 },
    { considered: 1, updated: 1 },
  ]);
  await syncOne('Only.Second@contoso.example');
  await syncOne(newcomer);

  for (const id of [first, second])
    expect(await loginOf(system, id)).toMatchObject({ fields: { Name: 'Somebody Else' } });
  expect(await loginOf(system, newcomer)).toMatchObject({ status: 'active', identifier: 'new.comer@contoso.example' });
  expect(await recordOf(system, newcomer)).toBeDefined();
  expect(await loginOf(system, other)).not.toMatchObject({ fields: { Name: 'Somebody Else' } });
  expect(await watermarks()).toEqual(before);

  const again = await syncOne(first);
  expect(await booksOf(system, again.id)).toMatchObject([
    { considered: 1, unchanged: 1 },
    { considered: 1, unchanged: 1 },
  ]);
  const full = await system.sync();
  expect(await booksOf(system, full.id)).toMatchObject([{ updated: 1, created: 0 }, { updated: 1 }]);
});

test('who left Entra is found by the name they had, and leaves', async () => {
  const [disabled = '', deleted = '', purged = ''] = everybody.slice(5);
  const names = [nameOf(disabled), nameOf(deleted), nameOf(purged)] as const;
  system.directory.disable(disabled);
  system.directory.delete(deleted);
  system.directory.purge(purged);
  for (const name of names) await syncOne(name);
  expect(await loginOf(system, disabled)).toMatchObject({
    status: 'inactive',
    integrationStatus: 'Disabled in Entra',
  });
  expect(await loginOf(system, deleted)).toMatchObject({ status: 'inactive', integrationStatus: 'Deleted in Entra' });
  expect(await loginOf(system, purged)).toMatchObject({ status: 'active', integrationStatus: 'Not found in Entra' });
  expect(await itemsOf(system, purged, 'Staff logins')).toMatchObject([{ kind: 'grace', reason: 'missing' }]);
  system.directory.restore(deleted);
  await syncOne(names[1]);
  expect(await loginOf(system, deleted)).toMatchObject({ status: 'active' });
});

test('the groups that they are in are asked for as well, nested ones too', async () => {
  const [id = ''] = everybody.slice(10);
  const nested = system.directory.createGroup({ displayName: 'Night shift' }, [id]).id;
  system.directory.addMember(editors, nested);
  await syncOne(id);
  expect(await loginOf(system, id)).toMatchObject({ role: 'editor' });
  system.directory.removeMember(nested, id);
  await syncOne(id);
  expect(await loginOf(system, id)).toMatchObject({ role: 'member' });
});

test('a name that somebody else holds here is not taken from them: the next full run, which sees both, passes the swap', async () => {
  const [left = '', right = ''] = everybody.slice(12);
  const names = [nameOf(left), nameOf(right)] as const;
  system.directory.swapNames(left, right);
  const run = await syncOne(left);
  expect(run).toMatchObject({ status: 'done' });
  expect(await changesOf(system, right)).toEqual([]);
  expect(await itemsOf(system, left, 'Staff logins')).toMatchObject([
    { kind: 'rejection', reason: 'identifier taken', others: [right] },
  ]);
  await system.sync();
  expect(await loginOf(system, left)).toMatchObject({ identifier: names[1], integrationStatus: 'Active' });
  expect(await loginOf(system, right)).toMatchObject({ identifier: names[0] });
});

test('nobody of that name, or several, ends the run with a sentence that names nobody', async () => {
  expect(await syncOne('nobody.at.all@contoso.example')).toMatchObject({
    status: 'failed',
    errorType: 'PersonUnknown',
  });
  expect(await syncOne('just some words')).toMatchObject({ status: 'failed', errorType: 'PersonUnknown' });
  expect(await syncOne('01a209a6-a4cc-7fbc-9ed6-87f01edae9d5')).toMatchObject({ errorType: 'PersonUnknown' });
  for (const id of everybody.slice(15, 17)) system.directory.change(id, { mail: 'desk@contoso.example' });
  const run = await syncOne('desk@contoso.example');
  expect(run).toMatchObject({ status: 'failed', errorType: 'PersonAmbiguous' });
  expect(run.errorMessage).not.toContain('desk');
});

test('is served before a full run that was asked for earlier', async () => {
  await addSyncRequest(system.db.orm, system.tenantId, 'test');
  await addSyncRequest(system.db.orm, system.tenantId, 'test', { mode: 'person', subject: everybody[0] ?? '' });
  await wake(system);
  await workflowEnd(system.client, system.tenantId);
  const runs = await system.db.sql`select mode from runs order by seq desc limit 2`;
  expect([...runs]).toEqual([{ mode: 'full' }, { mode: 'person' }]);
});

test('gives way to what has waited for ten minutes, after a run of somebody else', async () => {
  const [one = '', other = ''] = everybody;
  await syncOne(one);
  await addSyncRequest(system.db.orm, system.tenantId, 'test');
  await system.db.sql`update run_requests set created_at = now() - interval '11 minutes' where run_id is null`;
  await syncOne(other);
  const runs = await system.db.sql`select mode from runs order by seq desc limit 3`;
  expect([...runs]).toEqual([{ mode: 'person' }, { mode: 'full' }, { mode: 'person' }]);
});

test('forgets what was typed when the run ends, however it does', async () => {
  const typed = async () =>
    await system.db.sql`select subject from run_requests where mode = 'person' and subject <> ''`;
  expect(await typed()).toHaveLength(0);
  await addSyncRequest(system.db.orm, system.tenantId, 'test', {
    mode: 'person',
    subject: 'cancelled@contoso.example',
  });
  const key = { tenantId: system.tenantId, workflowId: 'gone', temporalRunId: randomUUID() };
  const abandoned = await openRun(system.db, key);
  expect(await typed()).toHaveLength(1);
  await closeCancelledRun(system.db.orm, abandoned?.id ?? '');
  expect(await typed()).toHaveLength(0);
  await addSyncRequest(system.db.orm, system.tenantId, 'test', { mode: 'person', subject: 'orphaned@contoso.example' });
  await openRun(system.db, { ...key, temporalRunId: randomUUID() });
  await openRun(system.db, { ...key, temporalRunId: randomUUID() });
  expect(await typed()).toHaveLength(0);
});
