/** Who is who: names change, are exchanged, taken over and shared, and nobody becomes two. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { RecordDefinition } from '../../domain/mapping.js';
import { logins, people } from '../mappings.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { listRejections } from '../../db/listings/list-rejections.js';
import { resolveReused } from '../../db/requests/resolve-reused.js';
import { changesOf, expectBalancedBooks, itemsOf, liftGuard, loginOf, recordOf } from './look.js';

const mailboxes: RecordDefinition = {
  name: 'Mailboxes',
  kind: 'record',
  collection: 'Mailboxes',
  identifier: 'mail',
  fields: [{ target: 'Name', property: 'displayName', type: 'text' }],
};

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 20, deletedUsers: 0 } });
  await liftGuard(system);
  await system.map([logins, people, mailboxes]);
  await system.sync();
});
afterEach(async () => expectBalancedBooks(system));
afterAll(async () => system.close());

function nameOf(word: string): string {
  return `${word}.${randomUUID().slice(0, 8)}@contoso.example`;
}

function hire(properties: Readonly<Record<string, string | boolean | null>> = {}): string {
  return system.directory.hire({ mail: null, employeeId: null, ...properties }).id;
}

async function countPeople() {
  const [row] = await system.db
    .sql`select (select count(*)::int from login_users) as logins, (select count(*)::int from records) as records`;
  return row;
}

test('renames a person and never makes a second one', async () => {
  const [before, after] = [nameOf('ada'), nameOf('countess')];
  const id = hire({ userPrincipalName: before });
  await system.sync();
  const person = await loginOf(system, id);
  const count = await countPeople();
  system.directory.rename(id, after);
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ id: person?.id, identifier: after, status: 'active' });
  expect(await countPeople()).toEqual(count);
});

test('takes over a name that changed in upper and lower case only, once', async () => {
  const before = nameOf('grace');
  const id = hire({ userPrincipalName: before });
  await system.sync();
  const person = await loginOf(system, id);
  system.directory.rename(id, before.toUpperCase());
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({
    id: person?.id,
    identifier: before.toUpperCase(),
    version: (person?.version ?? 0) + 1,
  });
  await system.map([logins, people, mailboxes]);
  await system.sync();
  expect(await changesOf(system, id)).toEqual([]);
});

test('passes an exchange of two names whole in one run', async () => {
  const [first, second] = [nameOf('castor'), nameOf('pollux')];
  const [one, other] = [hire({ userPrincipalName: first }), hire({ userPrincipalName: second })];
  await system.sync();
  const ids = [(await loginOf(system, one))?.id, (await loginOf(system, other))?.id];
  system.directory.swapNames(one, other);
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await loginOf(system, one)).toMatchObject({ id: ids[0], identifier: second, integrationStatus: 'Active' });
  expect(await loginOf(system, other)).toMatchObject({ id: ids[1], identifier: first, integrationStatus: 'Active' });
});

test('passes a chain of names whole in one run, with a newcomer at its end', async () => {
  const names = ['a', 'b', 'c', 'd'].map(nameOf);
  const [a = '', b = '', c = '', d = ''] = names;
  const chain = [a, b, c].map((userPrincipalName) => hire({ userPrincipalName }));
  await system.sync();
  const [one = '', two = '', three = ''] = chain;
  system.directory.rename(three, d);
  system.directory.rename(two, c);
  system.directory.rename(one, b);
  const newcomer = hire({ userPrincipalName: a });
  expect(await system.sync()).toMatchObject({ status: 'done' });
  const held = [];
  for (const id of [newcomer, ...chain]) held.push((await loginOf(system, id))?.identifier);
  expect(held).toEqual(names);
});

test('gives the name of somebody deleted to a newcomer, and none of their rights', async () => {
  const name = nameOf('office');
  const old = hire({ userPrincipalName: name, department: 'Treasury', employeeId: 'E-1' });
  await system.sync();
  const leaver = await loginOf(system, old);
  await system.db.sql`insert into roles (tenant_id, name) values (${system.tenantId}, 'treasurer')`;
  await system.db
    .sql`update login_users set role_id = (select id from roles where name = 'treasurer') where id = ${leaver?.id ?? ''}`;
  system.directory.delete(old);
  const newcomer = hire({ userPrincipalName: name, department: 'Reception', employeeId: 'E-2' });
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await loginOf(system, old)).toMatchObject({ id: leaver?.id, identifier: null, status: 'inactive' });
  const person = await loginOf(system, newcomer);
  expect(person).toMatchObject({
    identifier: name,
    status: 'active',
    role: 'member',
    fields: { Department: 'Reception' },
  });
  expect(person?.id).not.toBe(leaver?.id);
});

test('recognizes the same employee under a new object id: the link moves, and the person is let in again', async () => {
  const name = nameOf('return');
  const old = hire({ userPrincipalName: name, employeeId: 'E-77' });
  await system.sync();
  const person = await loginOf(system, old);
  system.directory.delete(old);
  await system.sync();
  expect(await loginOf(system, old)).toMatchObject({ status: 'inactive' });
  const again = hire({ userPrincipalName: name, employeeId: 'E-77' });
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await loginOf(system, again)).toMatchObject({
    id: person?.id,
    identifier: name,
    status: 'active',
    role: 'member',
  });
  expect(await loginOf(system, old)).toBeUndefined();
  expect((await changesOf(system, again))[0]).toMatchObject({ outcome: 'reactivated' });
});

test('lets in whoever was rejected once the holder of the identifier has left, although only the holder changed', async () => {
  const mail = nameOf('desk');
  const holder = hire({ mail, userPrincipalName: nameOf('holder') });
  await system.sync();
  const waiting = hire({ mail, userPrincipalName: nameOf('waiting') });
  await system.sync();
  expect(await itemsOf(system, waiting, mailboxes.name)).toMatchObject([
    { reason: 'identifier taken', others: [holder] },
  ]);
  system.directory.delete(holder);
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await recordOf(system, waiting, mailboxes.name)).toMatchObject({
    identifier: mail,
    integrationStatus: 'Active',
  });
  expect(await recordOf(system, holder, mailboxes.name)).toMatchObject({ identifier: null });
  expect(await itemsOf(system, waiting, mailboxes.name)).toEqual([]);
});

test('rejects both who share an identifier, each naming the other, and heals when one changes', async () => {
  const mail = nameOf('reception');
  const [one, other] = [
    hire({ mail, userPrincipalName: nameOf('r1') }),
    hire({ mail, userPrincipalName: nameOf('r2') }),
  ];
  await system.sync();
  expect(await itemsOf(system, one, mailboxes.name)).toEqual([
    { kind: 'rejection', reason: 'identifier shared', others: [other] },
  ]);
  expect(await itemsOf(system, other, mailboxes.name)).toEqual([
    { kind: 'rejection', reason: 'identifier shared', others: [one] },
  ]);
  const own = nameOf('own');
  system.directory.change(other, { mail: own });
  await system.sync();
  expect(await recordOf(system, one, mailboxes.name)).toMatchObject({ identifier: mail });
  expect(await recordOf(system, other, mailboxes.name)).toMatchObject({ identifier: own });
  expect(await itemsOf(system, one, mailboxes.name)).toEqual([]);
});

test('heals whoever shared an identifier with somebody who is then deleted', async () => {
  const mail = nameOf('shared');
  const [one, other] = [
    hire({ mail, userPrincipalName: nameOf('s1') }),
    hire({ mail, userPrincipalName: nameOf('s2') }),
  ];
  await system.sync();
  system.directory.delete(other);
  await system.sync();
  expect(await recordOf(system, one, mailboxes.name)).toMatchObject({ identifier: mail });
});

test('rejects whoever has no identifier, and accepts them once they have', async () => {
  const id = hire({ mail: null });
  await system.sync();
  expect(await itemsOf(system, id, mailboxes.name)).toMatchObject([
    { kind: 'rejection', reason: 'identifier missing' },
  ]);
  const mail = nameOf('late');
  system.directory.change(id, { mail });
  await system.sync();
  expect(await recordOf(system, id, mailboxes.name)).toMatchObject({ identifier: mail });
});

test('keeps the old name where the new one is taken, lets everything else follow, and takes the name once it is free', async () => {
  const [taken, old, later] = [nameOf('taken'), nameOf('old'), nameOf('later')];
  const holder = hire({ mail: taken });
  const renamed = hire({ mail: old, displayName: 'Before' });
  await system.sync();
  system.directory.change(renamed, { mail: taken, displayName: 'After' });
  await system.sync();
  expect(await recordOf(system, renamed, mailboxes.name)).toMatchObject({
    identifier: old,
    fields: { Name: 'After' },
    integrationStatus: 'Rejected: identifier taken',
  });
  expect(await itemsOf(system, renamed, mailboxes.name)).toEqual([
    { kind: 'rejection', reason: 'identifier taken', others: [holder] },
  ]);
  expect(await recordOf(system, holder, mailboxes.name)).toMatchObject({
    identifier: taken,
    integrationStatus: 'Active',
  });
  system.directory.change(holder, { mail: later });
  await system.sync();
  expect(await recordOf(system, renamed, mailboxes.name)).toMatchObject({
    identifier: taken,
    integrationStatus: 'Active',
  });
});

test('rejects a newcomer who wants the name of somebody still here', async () => {
  const mail = nameOf('here');
  const holder = hire({ mail });
  await system.sync();
  const newcomer = hire({ mail: mail.toUpperCase() });
  await system.sync();
  expect(await recordOf(system, newcomer, mailboxes.name)).toBeUndefined();
  expect(await itemsOf(system, newcomer, mailboxes.name)).toEqual([
    { kind: 'rejection', reason: 'identifier taken', others: [holder] },
  ]);
});

test('does not plan the other mappings anew, nor forget what is open in them, when one mapping changes', async () => {
  const mail = nameOf('open');
  const [one, other] = [hire({ mail }), hire({ mail })];
  await system.sync();
  const { sql } = system.db;
  const open =
    await sql`select mapping_id, object_id, kind, reason, since::text from open_items order by mapping_id, object_id, kind`;
  expect(open.length).toBeGreaterThan(1);
  await sql`update mappings set assessed_revision = 0 where name = ${people.name}`;
  expect(await system.sync()).toMatchObject({ status: 'done', notes: [] });
  expect(
    await sql`select mapping_id, object_id, kind, reason, since::text from open_items order by mapping_id, object_id, kind`,
  ).toEqual(open);
  expect(await itemsOf(system, one, mailboxes.name)).toMatchObject([{ others: [other] }]);
});

async function reusedOf(objectId: string) {
  const listed = [];
  for await (const batch of listRejections(system.db.sql, system.tenantId)) listed.push(...batch);
  return listed.filter((one) => one.objectId === objectId && one.reason === 'identifier reused');
}

test('lists a reused identifier until somebody says that they are two', async () => {
  const name = nameOf('desk');
  const old = hire({ userPrincipalName: name });
  await system.sync();
  system.directory.delete(old);
  const newcomer = hire({ userPrincipalName: name });
  await system.sync();
  expect(await reusedOf(newcomer)).toMatchObject([{ mapping: logins.name, others: [old] }]);
  await system.sync();
  expect(await reusedOf(newcomer)).toHaveLength(1);
  const request = { tenantId: system.tenantId, objectId: newcomer, decision: 'someone else', actor: 'ada' } as const;
  expect(await resolveReused(system.db, request)).toBe(1);
  expect(await resolveReused(system.db, request)).toBe(0);
  expect(await reusedOf(newcomer)).toEqual([]);
  const events = await system.db
    .sql`select actor, action, detail->>'decision' as decision from audit_events where subject = ${newcomer}`;
  expect([...events]).toEqual([{ actor: 'ada', action: 'identifier resolved', decision: 'someone else' }]);
  expect(await resolveReused(system.db, { ...request, decision: null })).toBe(1);
  expect(await reusedOf(newcomer)).toHaveLength(1);
});

test('joins two who are one human, keeps both histories, and takes it back', async () => {
  const name = nameOf('twice');
  const old = hire({ userPrincipalName: name, department: 'Treasury' });
  await system.sync();
  const former = await loginOf(system, old);
  system.directory.delete(old);
  const newcomer = hire({ userPrincipalName: name, department: 'Archive' });
  await system.sync();
  const second = await loginOf(system, newcomer);
  const request = { tenantId: system.tenantId, objectId: newcomer, decision: 'same person', actor: 'ada' } as const;
  expect(await resolveReused(system.db, request)).toBe(1);
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await loginOf(system, newcomer)).toMatchObject({
    id: former?.id,
    identifier: name,
    status: 'active',
    fields: { Department: 'Archive' },
    integrationStatus: 'Active',
  });
  expect(await loginOf(system, old)).toBeUndefined();
  expect(await system.db.sql`select status, identifier from login_users where id = ${second?.id ?? ''}`).toMatchObject([
    { status: 'inactive', identifier: null },
  ]);

  expect(await resolveReused(system.db, { ...request, decision: null })).toBe(1);
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await loginOf(system, newcomer)).toMatchObject({ id: second?.id, identifier: name, status: 'active' });
  expect(await loginOf(system, old)).toMatchObject({ id: former?.id, identifier: null, status: 'inactive' });
  const ledger = await system.db
    .sql`select distinct person_id from changes where person_id = any(${[former?.id ?? '', second?.id ?? '']}::uuid[])`;
  expect(ledger).toHaveLength(2);
});
