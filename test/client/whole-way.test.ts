// The way of an administrator, by the command line alone, with a real worker and a simulated directory behind it.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestSystem, testAddress, type TestSystem } from '../system.js';
import { encryptionKey, runCli, type CliOptions } from './run-cli.js';

const mappings = `
mappings:
  - name: Staff logins
    kind: login-users
    role: member
    fields: { Name: Display name }
  - name: People
    kind: records
    collection: People
    identifier: Object ID
    fields: { Name: Display name, Department: Department, Phones: Business phone }
`;

const addAcme = ['tenant', 'add', 'acme'];

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 40 } });
});

afterAll(async () => {
  await system.close();
});

function rollcall(commandLine: readonly string[], options: CliOptions = {}) {
  const environment = {
    DATABASE_URL: system.databaseUrl,
    TEMPORAL_ADDRESS: testAddress(),
    TEMPORAL_NAMESPACE: system.namespace,
    ROLLCALL_ENCRYPTION_KEY: encryptionKey,
  };
  return runCli(commandLine, { ...options, environment });
}

test('connect, test, map, sync, look: every step answers, and what stands in the database is what the directory shows', async () => {
  const { directory, simulator } = system;
  const connected = await rollcall(
    [
      ...addAcme,
      '--entra-tenant-id',
      directory.tenantId,
      '--login-url',
      simulator.loginUrl,
      '--graph-url',
      simulator.graphUrl,
      '--client-id',
      directory.clientId,
    ],
    { stdin: directory.clientSecret },
  );
  expect(connected).toMatchObject({ code: 0, stderr: '' });

  const checks = await rollcall(['tenant', 'test', 'acme', '--json']);
  expect(checks.objects().filter(({ state }) => state !== 'green')).toEqual([]);
  expect(checks).toMatchObject({ code: 0, stderr: '' });
  expect(checks.objects().length).toBeGreaterThan(1);

  const file = join(mkdtempSync(join(tmpdir(), 'rollcall-way-')), 'acme.yaml');
  writeFileSync(file, mappings);
  expect(await rollcall(['mapping', 'apply', file, '--tenant', 'acme', '--yes'])).toMatchObject({
    code: 0,
    stderr: '',
  });

  const first = await rollcall(['sync', 'acme', '--wait', '--json']);
  expect(first.objects()).toMatchObject([{ mode: 'full', trigger: 'manual', status: 'done', error: null, held: 0 }]);
  expect(first.code).toBe(0);

  const people = (await rollcall(['people', 'acme', '--mapping', 'People', '--json'])).objects();
  const shown = [...directory.users()].map((user) => ({ objectId: user['id'], name: user['displayName'] ?? null }));
  const nameOf = ({ fields }: Readonly<Record<string, unknown>>) => Object.assign({ Name: null }, fields).Name;
  const byId = (left: { objectId: unknown }, right: { objectId: unknown }) =>
    String(left.objectId).localeCompare(String(right.objectId));
  expect(people.map((person) => ({ objectId: person['objectId'], name: nameOf(person) })).toSorted(byId)).toEqual(
    shown.toSorted(byId),
  );

  const [run] = (await rollcall(['runs', 'acme', '--json'])).objects();
  const [details] = (await rollcall(['run', String(run?.['run']), '--json'])).objects();
  expect(details).toMatchObject({
    mappings: [
      { mapping: 'Staff logins', isBalanced: true },
      { mapping: 'People', isBalanced: true },
    ],
  });
  expect(
    (await rollcall(['changes', 'acme/1', '--json'])).objects().filter(({ mapping }) => mapping === 'People'),
  ).toHaveLength(people.length);

  const again = await rollcall(['sync', 'acme', '--wait', '--json']);
  expect(again.objects()).toMatchObject([{ status: 'done', counts: { created: 0, updated: 0 } }]);
  expect((await rollcall(['people', 'acme', '--mapping', 'People', '--json'])).objects()).toEqual(people);
});

async function loginOf(objectId: unknown): Promise<Readonly<Record<string, unknown>> | undefined> {
  const people = (await rollcall(['people', 'acme', '--mapping', 'Staff logins', '--json'])).objects();
  return people.find((person) => person['objectId'] === objectId);
}

async function syncedCounts(): Promise<unknown> {
  const [run] = (await rollcall(['sync', 'acme', '--wait', '--json'])).objects();
  return run?.['counts'];
}

test('what a local administrator decides about somebody, the next runs keep', async () => {
  const user = [...system.directory.users()].find(({ accountEnabled }) => accountEnabled === true);
  const id = String(user?.['id']);

  await rollcall(['person', 'deactivate', 'acme', id]);
  expect(await syncedCounts()).toMatchObject({ updated: 0, reactivated: 0 });
  expect(await loginOf(id)).toMatchObject({ status: 'inactive' });

  await rollcall(['person', 'activate', 'acme', id]);
  await rollcall(['person', 'protect', 'acme', id]);
  system.directory.disable(id);
  expect(await syncedCounts()).toMatchObject({ deactivated: 0 });
  expect(await loginOf(id)).toMatchObject({ status: 'active', integrationStatus: 'Disabled in Entra' });

  await rollcall(['person', 'protect', 'acme', id, '--off']);
  expect(await syncedCounts()).toMatchObject({ deactivated: 1 });
  expect(await loginOf(id)).toMatchObject({ status: 'inactive' });
  expect(await system.db.sql`select 1 from open_items where kind = 'recheck'`).toHaveLength(0);
});

test('too many leavers are held, and leave once somebody has approved exactly them', async () => {
  const logins = (await rollcall(['people', 'acme', '--mapping', 'Staff logins', '--json'])).objects();
  const leavers = logins.filter(({ status }) => status === 'active').slice(0, 15);
  for (const { objectId } of leavers) system.directory.disable(String(objectId));

  const sync = await rollcall(['sync', 'acme', '--wait', '--json']);

  expect(sync).toMatchObject({ code: 3 });
  expect(sync.objects()).toMatchObject([{ status: 'done', held: leavers.length }]);
  const [hold] = (await rollcall(['holds', 'acme', '--json'])).objects();
  expect(hold).toMatchObject({ mapping: 'Staff logins', kind: 'deactivations', rows: leavers.length, state: 'open' });
  expect((await rollcall(['hold', 'show', String(hold?.['hold']), '--json'])).objects()).toHaveLength(leavers.length);
  expect(await loginOf(leavers[0]?.['objectId'])).toMatchObject({ status: 'active' });

  const approved = await rollcall([
    'hold',
    'approve',
    String(hold?.['hold']),
    '--digest',
    String(hold?.['digest']),
    '--wait',
  ]);

  expect(approved.code).toBe(0);
  for (const { objectId } of leavers) expect(await loginOf(objectId)).toMatchObject({ status: 'inactive' });
  expect((await rollcall(['holds', 'acme', '--all', '--json'])).objects()).toMatchObject([{ state: 'applied' }]);
});

test('a run is cancelled where it stands, and the next one goes on', async () => {
  system.simulator.armFault({ path: '/v1.0/users', kind: 'hang' });
  expect(await rollcall(['sync', 'acme'])).toMatchObject({ code: 0 });
  const newest = async () => (await rollcall(['runs', 'acme', '--limit', '1', '--json'])).objects()[0];
  await expect.poll(async () => (await newest())?.['status'], { timeout: 20_000 }).toBe('running');

  const cancelled = await rollcall(['cancel', String((await newest())?.['run'])]);

  expect(cancelled).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Run acme\/\d+ has ended: cancelled\.\n$/),
  });
  system.simulator.clearFaults();
  expect((await rollcall(['sync', 'acme', '--wait', '--json'])).objects()).toMatchObject([{ status: 'done' }]);
});

test('a wrong secret is told by the test of the connection and by the run, and neither shows it', async () => {
  // Twice, because the one before stays as the second and would be used.
  for (const secret of ['canary-wrong-secret', 'canary-wrong-secret-too'])
    await rollcall(['tenant', 'set-secret', 'contoso', '--untested'], { stdin: secret });
  const checks = await rollcall(['tenant', 'test', 'contoso']);
  const sync = await rollcall(['sync', 'contoso', '--wait', '--json']);
  expect(checks.code).toBe(1);
  expect(sync.code).toBe(1);
  expect(sync.objects()).toMatchObject([{ status: 'failed', error: { message: expect.stringMatching(/secret/i) } }]);
  expect(JSON.stringify([checks, sync])).not.toContain('canary');
});
