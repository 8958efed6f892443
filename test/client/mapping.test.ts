// `rollcall mapping apply | show` on a real database: what is stored, and what is not.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listMappings } from '../../db/mappings/list-mappings.js';
import { storeMappings } from '../../db/mappings/store-mappings.js';
import { insertHold, insertLink, insertLoginUser, insertRun, insertTenant } from './factories.js';
import { setupClient } from './setup-client.js';

const logins = `
  - name: Staff logins
    kind: login-users
    roles:
      - { role: administrator, group: Admins, administrator: true }
      - { role: member, group: Staff }
    organizational unit: Head office
    fields: { Name: Display name }`;

const records = `
  - name: People
    kind: records
    collection: People
    identifier: Object ID
    fields: { Name: Display name, Hired: Employee hire date }`;

const folder = mkdtempSync(join(tmpdir(), 'rollcall-mapping-'));

function file(...mappings: readonly string[]): string {
  const path = join(folder, 'acme.yaml');
  writeFileSync(path, mappings.length === 0 ? 'mappings: []\n' : `mappings:${mappings.join('')}\n`);
  return path;
}

async function setup() {
  const client = await setupClient();
  const tenant = await insertTenant(client.db);
  const apply = (...mappings: readonly string[]) => client.cli(['mapping', 'apply', file(...mappings), '--yes']);
  const revisions = () => client.db.sql<{ name: string; revision: number; position: number; removed: boolean }[]>`
    select name, revision, position, removed_at is not null as removed from mappings order by position, name`;
  return { ...client, tenant, apply, revisions };
}

test('applying a file makes mappings, roles, units, collections and fields', async () => {
  const { db, apply, revisions } = await setup();

  const applied = await apply(logins, records);

  expect(applied).toMatchObject({ code: 0, stderr: '' });
  expect(applied.stdout).toContain('+ mapping "Staff logins" (login users)');
  expect([...(await revisions())]).toEqual([
    { name: 'Staff logins', revision: 1, position: 0, removed: false },
    { name: 'People', revision: 1, position: 1, removed: false },
  ]);
  expect([...(await db.sql`select name, is_administrator as admin from roles order by name`)]).toEqual([
    { name: 'administrator', admin: true },
    { name: 'member', admin: false },
  ]);
  expect([...(await db.sql`select name from organizational_units`)]).toEqual([{ name: 'Head office' }]);
  expect([
    ...(await db.sql`select c.name as collection, f.name, f.type from collection_fields f join collections c on c.id = f.collection_id order by f.position`),
  ]).toEqual([
    { collection: 'People', name: 'Name', type: 'text' },
    { collection: 'People', name: 'Hired', type: 'date' },
  ]);
  expect([...(await db.sql`select actor, action, detail->'added' as added from audit_events`)]).toEqual([
    { actor: 'tester', action: 'mappings applied', added: ['Staff logins', 'People'] },
  ]);
});

test('applying the same file again changes nothing and stores nothing', async () => {
  const { db, apply, revisions } = await setup();
  await apply(logins, records);
  const before = await revisions();

  const again = await apply(logins, records);

  expect(again).toMatchObject({ code: 0, stdout: 'Nothing to change: the mappings of acme are as the file says.\n' });
  expect([...(await revisions())]).toEqual([...before]);
  expect(await db.sql`select 1 from audit_events`).toHaveLength(1);
});

test.each([
  ['YAML', []],
  ['JSON', ['--json']],
])('what `mapping show` prints as %s is applied without a change', async (_format, flags) => {
  const { cli, apply } = await setup();
  await apply(logins, records);
  const shown = await cli(['mapping', 'show', 'acme', ...flags]);
  const path = join(folder, 'shown.yaml');
  writeFileSync(path, shown.stdout);

  expect((await cli(['mapping', 'apply', path, '--yes'])).stdout).toMatch(/^Nothing to change/);
  expect(shown.stdout).toContain('Employee hire date');
});

test('only the mapping that differs gets a new revision, and its difference is shown', async () => {
  const { db, apply, revisions } = await setup();
  await apply(logins, records);

  const applied = await apply(
    logins,
    records.replace('Hired: Employee hire date', 'Hired: { from: Employee hire date, type: text }'),
  );

  expect(applied.stdout).toContain('field Hired: Employee hire date (date) → Employee hire date (text)');
  expect((await revisions()).map(({ revision }) => revision)).toEqual([1, 2]);
  expect([...(await db.sql`select type from collection_fields where name = 'Hired'`)]).toEqual([{ type: 'text' }]);
  expect(await db.sql`select 1 from mapping_revisions`).toHaveLength(3);
});

test('a mapping that the file lacks is removed: people are unlinked and keep their access, its holds are void', async () => {
  const { db, tenant, apply, revisions } = await setup();
  await apply(logins, records);
  const [mapping] = await db.sql<{ id: string }[]>`select id from mappings where name = 'Staff logins'`;
  const mappingId = mapping?.id ?? '';
  const user = await insertLoginUser(db, tenant.id, 'adele@acme.example');
  await insertLink(db, tenant.id, mappingId, user.id);
  await insertHold(db, tenant.id, (await insertRun(db, tenant.id)).id, mappingId);

  const applied = await apply(records);

  expect(applied.stdout).toContain('- mapping "Staff logins"');
  expect(applied.stdout).toContain('1 people are no longer linked');
  expect((await revisions()).map(({ name, position, removed }) => [name, position, removed])).toContainEqual([
    'People',
    0,
    false,
  ]);
  expect((await revisions()).filter(({ removed }) => removed)).toHaveLength(1);
  expect(await db.sql`select 1 from links`).toHaveLength(0);
  expect([...(await db.sql`select status, version, updated_at = created_at as untouched from login_users`)]).toEqual([
    { status: 'active', version: 1, untouched: true },
  ]);
  expect([
    ...(await db.sql`select h.state, b.state as batch from holds h join change_batches b on b.hold_id = h.id`),
  ]).toEqual([{ state: 'replaced', batch: 'replaced' }]);
});

test('a mapping of the same name on another collection is a new mapping', async () => {
  const { apply, revisions } = await setup();
  await apply(records);
  await apply(records.replace('collection: People', 'collection: Staff'));
  expect((await revisions()).map(({ revision }) => revision)).toEqual([1, 1]);
  expect((await revisions()).filter(({ removed }) => removed)).toHaveLength(1);
});

test('no mapping is removed under a run that works with it', async () => {
  const { db, tenant, apply, revisions } = await setup();
  await apply(logins, records);
  await insertRun(db, tenant.id, { status: 'running', seq: 7 });

  const refused = await apply(records);

  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('A mapping cannot be removed while run acme/7 works with it');
  expect((await revisions()).every(({ removed }) => !removed)).toBe(true);
});

test('a file with mistakes stores nothing, and says where they are', async () => {
  const { apply, revisions } = await setup();
  const failed = await apply(
    logins.replace('Display name', 'Dsplay name'),
    records.replace('Object ID', 'Employee ID'),
  );
  expect(failed).toMatchObject({ code: 1, stdout: '' });
  expect(
    failed.stderr
      .trim()
      .split('\n')
      .map((line) => line.split(': ')[0]),
  ).toEqual(['acme.yaml:8:21', 'acme.yaml:12:17']);
  expect(await revisions()).toHaveLength(0);
});

test('without --yes somebody has to agree, and where nobody can be asked it is wrong use', async () => {
  const { cli, revisions } = await setup();
  const path = file(records);

  expect(await cli(['mapping', 'apply', path])).toMatchObject({ code: 2 });
  expect(await cli(['mapping', 'apply', path], { isInteractive: true, stdin: 'n\n' })).toMatchObject({ code: 1 });
  expect(await cli(['mapping', 'apply', path], { isInteractive: true, stdin: '' })).toMatchObject({ code: 1 });
  expect(await revisions()).toHaveLength(0);
  expect(await cli(['mapping', 'apply', path], { isInteractive: true, stdin: 'y\n' })).toMatchObject({ code: 0 });
  expect(await revisions()).toHaveLength(1);
});

test('with several tenants the command or the file has to say which', async () => {
  const { db, cli } = await setup();
  await insertTenant(db, { name: 'other' });
  const unsaid = await cli(['mapping', 'apply', file(records), '--yes']);
  expect(unsaid).toMatchObject({ code: 2, stderr: 'Say which tenant: acme, other.\n' });
  expect(await cli(['mapping', 'apply', file(records), '--yes', '--tenant', 'other'])).toMatchObject({ code: 0 });
});

test('a difference that was shown against mappings that have changed since is not stored', async () => {
  const { db, tenant, apply, revisions } = await setup();
  await apply(records);
  const stored = await listMappings(db.orm, tenant.id);
  await apply(records.replace('Display name', 'Job title'));

  await expect(storeMappings(db.orm, { tenantId: tenant.id, stored, wanted: [], actor: 'tester' })).rejects.toThrow(
    'The mappings of acme were changed by somebody else just now',
  );
  expect(await revisions()).toMatchObject([{ revision: 2, removed: false }]);
});

test('the identifier of a mapping that has people is not changed, and the way to change it is said', async () => {
  const { db, tenant, apply, revisions } = await setup();
  await apply(logins, records);
  const [mapping] = await db.sql<{ id: string }[]>`select id from mappings where name = 'Staff logins'`;
  const byMail = logins.replace('kind: login-users', 'kind: login-users\n    identifier: Email');
  const user = await insertLoginUser(db, tenant.id, 'adele@acme.example');
  await insertLink(db, tenant.id, mapping?.id ?? '', user.id);

  const refused = await apply(byMail, records);

  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('Mapping "Staff logins" has 1 person, matched by User principal name: with Email');
  expect(refused.stderr).toMatch(/rollcall mapping apply .*acme\.yaml --preview/);
  expect((await revisions()).map(({ revision }) => revision)).toEqual([1, 1]);
  expect(await db.sql`select 1 from audit_events`).toHaveLength(1);

  await db.sql`delete from links`;
  expect(await apply(byMail, records)).toMatchObject({ code: 0 });
  expect((await revisions()).map(({ revision }) => revision)).toEqual([2, 1]);
});

test('with --preview what is changed is only proposed, and what it would do is asked for to be held', async () => {
  const { cli, db, apply } = await setup();
  await apply(records);
  const changed = records.replace('Object ID', 'Email');

  const proposed = await cli(['mapping', 'apply', file(changed), '--yes', '--preview']);

  expect(proposed).toMatchObject({ code: 0 });
  expect(await db.sql`select mode, proposed_revisions from run_requests`).toMatchObject([
    { mode: 'preview', proposed_revisions: expect.objectContaining({}) },
  ]);
  expect(await db.sql`select revision from mappings`).toMatchObject([{ revision: 1 }]);
  expect(await db.sql`select revision, proposed_on from mapping_revisions order by revision`).toMatchObject([
    { revision: 1, proposed_on: null },
    { revision: 2, proposed_on: 1 },
  ]);
  const added = await cli(['mapping', 'apply', file(logins, records), '--yes', '--preview']);
  expect(added).toMatchObject({ code: 2, stderr: expect.stringContaining('"Staff logins" (added)') });
});

test('a group that resembles one which runs have met is told with its place, and the file is stored', async () => {
  const { db, tenant, apply } = await setup();
  await db.sql`
    insert into directory_groups (tenant_id, group_id, display_name, state)
    values (${tenant.id}, gen_random_uuid(), 'Admins', 'live'), (${tenant.id}, gen_random_uuid(), 'Staff', 'deleted')`;

  const applied = await apply(logins.replace('group: Admins', 'group: Admns'));

  expect(applied.code).toBe(0);
  expect(applied.stderr.trim().split('\n')).toEqual([
    'acme.yaml:5:39: No run has met a group "Admns" so far; the next one looks for it. Did you mean "Admins"?',
    'acme.yaml:6:32: The group "Staff" does not exist in Entra any more.',
  ]);
});
