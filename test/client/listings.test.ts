// The contract of everything that is printed for programs: one object a line, with exactly these keys.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  insertBooks,
  insertChange,
  insertHold,
  insertLink,
  insertLoginUser,
  insertMapping,
  insertRecord,
  insertRejection,
  insertRole,
  insertRun,
  insertTenant,
  loginDefinition,
  recordDefinition,
} from './factories.js';
import { setupClient } from './setup-client.js';

const at = (time: string): Date => new Date(`2026-03-01T${time}Z`);

async function setup() {
  const client = await setupClient();
  const tenant = await insertTenant(client.db);
  const logins = await insertMapping(client.db, tenant.id, loginDefinition);
  const people = await insertMapping(client.db, tenant.id, recordDefinition, 1);
  return { ...client, tenant, logins, people };
}

test('people --json: login users and records, with the directory user each belongs to', async () => {
  const { db, cli, tenant, logins, people } = await setup();
  const role = await insertRole(db, tenant.id, 'member');
  const fields = { Name: 'Adele O’Vance', Hired: '2020-01-31', Phones: ['1', '2'], Enabled: true, Cost: 7, Gone: null };
  const updatedAt = at('08:44:53.120');
  const user = await insertLoginUser(db, tenant.id, 'Adele@acme.example', { roleId: role.id, fields, updatedAt });
  const userLink = await insertLink(db, tenant.id, logins.id, user.id);
  const values = {
    identifier: 'x',
    identifierKey: 'x',
    status: 'inactive',
    integrationStatus: 'Deleted in Entra',
    deactivatedBy: 'sync',
    deactivatedCause: 'deleted',
    deactivatedAt: updatedAt,
    deactivatedRun: 7,
    updatedAt,
  } as const;
  const record = await insertRecord(db, tenant.id, people.collectionId, values);
  const recordLink = await insertLink(db, tenant.id, people.id, record.id);
  await insertLoginUser(db, tenant.id, 'local@acme.example', { updatedAt });
  await insertLoginUser(db, (await insertTenant(db, { name: 'other' })).id, 'stranger@other.example');

  const listed = await cli(['people', 'acme', '--json']);

  expect(listed).toMatchObject({ code: 0, stderr: '' });
  const shared = { updatedAt: '2026-03-01T08:44:53.120Z' };
  const expected = [
    {
      objectId: userLink.objectId,
      mapping: 'Staff logins',
      kind: 'login',
      status: 'active',
      identifier: 'Adele@acme.example',
      integrationStatus: 'Active',
      role: 'member',
      fields,
      deactivation: null,
      ...shared,
    },
    {
      objectId: recordLink.objectId,
      mapping: 'People',
      kind: 'record',
      status: 'inactive',
      identifier: 'x',
      integrationStatus: 'Deleted in Entra',
      role: null,
      fields: {},
      deactivation: { by: 'sync', cause: 'deleted', at: shared.updatedAt, run: 7 },
      ...shared,
    },
    {
      objectId: null,
      mapping: null,
      kind: 'login',
      status: 'active',
      identifier: 'local@acme.example',
      integrationStatus: 'Active',
      role: null,
      fields: {},
      deactivation: null,
      ...shared,
    },
  ];
  expect(listed.objects()).toEqual(expected);
  expect(listed.objects().map((object) => Object.keys(object))).toEqual(expected.map((object) => Object.keys(object)));
  expect((await cli(['people', 'acme', '--mapping', 'People', '--json'])).objects()).toEqual([expected[1]]);
  expect(await cli(['people', 'acme', '--mapping', 'Poeple'])).toMatchObject({
    code: 1,
    stderr: 'There is no mapping "Poeple". Did you mean "People"?\n',
  });
});

test('people --json lists everybody, and a table the first thousand', async () => {
  const { db, cli, tenant } = await setup();
  await db.sql`
    insert into login_users (id, tenant_id, identifier, identifier_key, status, integration_status)
    select gen_random_uuid(), ${tenant.id}, n::text, n::text, 'active', 'Active' from generate_series(1, 2500) n`;
  expect(new Set((await cli(['people', 'acme', '--json'])).objects().map(({ identifier }) => identifier)).size).toBe(
    2500,
  );
  const table = await cli(['people', 'acme']);
  expect(table.stdout.trim().split('\n')).toHaveLength(1001);
  expect(table.stderr).toBe('Only the first 1000 are shown; --json lists all.\n');
});

test('a name that a terminal would obey is shown harmless in a table, and unchanged to programs', async () => {
  const { db, cli, tenant } = await setup();
  const name = 'Adele\u001b[2J\nVance';
  await insertLoginUser(db, tenant.id, name, { fields: { Name: name } });
  const table = await cli(['people', 'acme']);
  expect(table.stdout).toContain('Adele [2J Vance');
  expect(table.stdout).not.toContain(name);
  expect((await cli(['people', 'acme', '--json'])).objects()).toMatchObject([
    { identifier: name, fields: { Name: name } },
  ]);
});

test('runs --json: newest first, counts summed over the mappings', async () => {
  const { db, cli, tenant, logins, people } = await setup();
  const old = await insertRun(db, tenant.id, {
    seq: 1,
    status: 'failed',
    errorType: 'SecretExpired',
    errorMessage: 'Client secret expired.',
    startedAt: at('08:00:00'),
    endedAt: at('08:00:01'),
  });
  const run = await insertRun(db, tenant.id, {
    seq: 2,
    trigger: 'schedule',
    status: 'partial',
    startedAt: at('09:00:00'),
    endedAt: at('09:10:00.5'),
  });
  await insertBooks(db, tenant.id, run.id, logins.id, { considered: 10, created: 3, held: 2, outOfScope: 5 });
  await insertBooks(db, tenant.id, run.id, people.id, { considered: 10, created: 9, rejected: 1 });
  const now = await insertRun(db, tenant.id, { seq: 3, status: 'running', startedAt: at('10:00:00') });

  const listed = await cli(['runs', 'acme', '--json']);

  const none = {
    considered: 0,
    created: 0,
    adopted: 0,
    updated: 0,
    unchanged: 0,
    deactivated: 0,
    reactivated: 0,
    rejected: 0,
    held: 0,
    outOfScope: 0,
  };
  const expected = [
    {
      run: now.id,
      mode: 'full',
      trigger: 'manual',
      status: 'running',
      startedAt: '2026-03-01T10:00:00.000Z',
      endedAt: null,
      error: null,
      counts: none,
      held: 0,
    },
    {
      run: run.id,
      mode: 'full',
      trigger: 'schedule',
      status: 'partial',
      startedAt: '2026-03-01T09:00:00.000Z',
      endedAt: '2026-03-01T09:10:00.500Z',
      error: null,
      counts: { ...none, considered: 20, created: 12, rejected: 1, held: 2, outOfScope: 5 },
      held: 2,
    },
    {
      run: old.id,
      mode: 'full',
      trigger: 'manual',
      status: 'failed',
      startedAt: '2026-03-01T08:00:00.000Z',
      endedAt: '2026-03-01T08:00:01.000Z',
      error: { type: 'SecretExpired', message: 'Client secret expired.' },
      counts: none,
      held: 0,
    },
  ];
  expect(listed).toMatchObject({ code: 0, stderr: '' });
  expect(listed.objects()).toEqual(expected);
  expect(listed.objects().map((object) => Object.keys(object))).toEqual(expected.map((object) => Object.keys(object)));
  expect((await cli(['runs', '--json', '--limit', '1'])).objects()).toEqual([expected[0]]);
});

test('run --json: one run by its id or by tenant and number, with its books and what is rejected', async () => {
  const { db, cli, tenant, logins, people } = await setup();
  const run = await insertRun(db, tenant.id, { seq: 12, notes: ['The group Admins is hidden.'] });
  await insertBooks(db, tenant.id, run.id, logins.id, { considered: 10, created: 10 });
  await insertBooks(db, tenant.id, run.id, people.id, { considered: 10, created: 8 });
  await insertRejection(db, tenant.id, people.id, {});
  await insertRejection(db, tenant.id, people.id, {});

  const byNumber = await cli(['run', 'acme/12', '--json']);

  expect(byNumber.objects()).toMatchObject([
    {
      run: run.id,
      tenant: 'acme',
      number: 12,
      notes: ['The group Admins is hidden.'],
      held: 0,
      mappings: [
        { mapping: 'Staff logins', revision: 1, counts: { considered: 10, created: 10 }, isBalanced: true },
        { mapping: 'People', revision: 1, counts: { considered: 10, created: 8 }, isBalanced: false },
      ],
      rejections: [{ mapping: 'People', reason: 'identifier missing', count: 2 }],
    },
  ]);
  expect((await cli(['run', run.id, '--json'])).stdout).toBe(byNumber.stdout);
  const shown = await cli(['run', 'acme/12']);
  expect(shown.stdout).toContain('The group Admins is hidden.');
  expect(shown.stdout).toContain('off by -2');
  for (const unknown of ['acme/13', 'nobody/12', randomUUID(), '12']) {
    expect(await cli(['run', unknown])).toMatchObject({ code: 1, stdout: '' });
  }
});

test('people of a tenant that was removed can still be looked at, unless another one has its name', async () => {
  const { db, cli, tenant } = await setup();
  await insertLoginUser(db, tenant.id, 'stays@acme.example');
  await db.sql`update tenants set status = 'removed' where id = ${tenant.id}`;
  expect((await cli(['people', 'acme', '--json'])).objects()).toMatchObject([{ identifier: 'stays@acme.example' }]);
  await insertTenant(db, { name: 'acme' });
  expect((await cli(['people', 'acme', '--json'])).objects()).toEqual([]);
  expect((await cli(['people', tenant.id, '--json'])).objects()).toHaveLength(1);
});

test('rejections --json: who, why, who else, since when; unreadable entries of the last run as well', async () => {
  const { db, cli, tenant, people } = await setup();
  const [first, second] = ['11111111-0000-4000-8000-000000000000', '22222222-0000-4000-8000-000000000000'];
  const since = at('07:00:00');
  await insertRejection(db, tenant.id, people.id, {
    objectId: first,
    reason: 'identifier shared',
    others: [second],
    since,
  });
  await insertRejection(db, tenant.id, people.id, {
    objectId: second,
    reason: 'identifier shared',
    others: [first],
    since,
  });
  await insertRejection(db, tenant.id, people.id, { objectId: second, kind: 'grace', reason: 'missing', since });
  const run = await insertRun(db, tenant.id, { startedAt: since });
  await db.sql`insert into run_chains (tenant_id, run_id, kind, chain, complete) values (${tenant.id}, ${run.id}, 'users', 0, false), (${tenant.id}, ${run.id}, 'users', 1, true)`;
  for (const chain of [0, 1]) {
    await db.sql`insert into unreadable_entries (tenant_id, run_id, kind, chain, page_number, position, reason) values (${tenant.id}, ${run.id}, 'users', ${chain}, 2, 16, 'has no id')`;
  }

  const expected = [
    {
      objectId: first,
      mapping: 'People',
      reason: 'identifier shared',
      others: [second],
      since: '2026-03-01T07:00:00.000Z',
      whatToDo: expect.stringContaining('an identifier of their own'),
    },
    {
      objectId: second,
      mapping: 'People',
      reason: 'identifier shared',
      others: [first],
      since: '2026-03-01T07:00:00.000Z',
      whatToDo: expect.stringContaining('an identifier of their own'),
    },
    {
      objectId: null,
      mapping: null,
      reason: 'entry 17 of page 3 of users: has no id',
      others: [],
      since: '2026-03-01T07:00:00.000Z',
      whatToDo: expect.stringContaining('without an object id'),
    },
  ];
  const listed = await cli(['rejections', 'acme', '--json']);
  expect(listed.objects()).toEqual(expected);
  expect(listed.objects().map((object) => Object.keys(object))).toEqual(expected.map((object) => Object.keys(object)));
});

test('changes --json: the ledger of a run, with the state of each change; an approval shows what it applied', async () => {
  const { db, cli, tenant, people } = await setup();
  const run = await insertRun(db, tenant.id);
  const values = { tenantId: tenant.id, runId: run.id, mappingId: people.id };
  const change = await insertChange(db, {
    ...values,
    state: 'applied',
    outcome: 'updated',
    cause: null,
    before: { fields: { Name: 'A' } },
    after: { fields: { Name: 'B' } },
  });
  const held = await insertHold(db, tenant.id, run.id, people.id);

  const listed = await cli(['changes', run.id, '--json']);

  expect(listed.objects()).toHaveLength(2);
  const expected = {
    objectId: change.objectId,
    mapping: 'People',
    outcome: 'updated',
    cause: null,
    before: { fields: { Name: 'A' } },
    after: { fields: { Name: 'B' } },
    state: 'applied',
    attention: [],
  };
  expect(listed.objects()).toContainEqual(expected);
  expect(listed.objects().map((object) => Object.keys(object))).toEqual([Object.keys(expected), Object.keys(expected)]);
  expect(new Set(listed.objects().map(({ state }) => state))).toEqual(new Set(['applied', 'held']));

  const approval = await insertRun(db, tenant.id, { seq: 2, mode: 'approve', trigger: 'approval', holdId: held.id });
  await db.sql`update change_batches set state = 'applied', applied_at = now(), applied_run = ${approval.id} where hold_id = ${held.id}`;
  expect((await cli(['changes', 'acme/2', '--json'])).objects()).toMatchObject([
    { outcome: 'deactivated', cause: 'disabled', state: 'applied' },
  ]);
});

test('holds --json and hold show --json', async () => {
  const { db, cli, tenant, people } = await setup();
  const run = await insertRun(db, tenant.id);
  const hold = await insertHold(db, tenant.id, run.id, people.id, { createdAt: at('08:00:00') });
  const run2 = await insertRun(db, tenant.id, { seq: 2 });
  await insertHold(db, tenant.id, run2.id, people.id, {
    state: 'refused',
    decidedBy: 'alex',
    decidedAt: at('08:01:00'),
  });

  const expected = {
    hold: hold.id,
    tenant: 'acme',
    run: run.id,
    mapping: 'People',
    kind: 'deactivations',
    state: 'open',
    rows: 1,
    digest: 'd1',
    reason: '9 of 10 active people',
    createdAt: '2026-03-01T08:00:00.000Z',
    decidedBy: null,
    decidedAt: null,
  };
  const listed = await cli(['holds', 'acme', '--json']);
  expect(listed.objects()).toEqual([expected]);
  expect(Object.keys(listed.objects()[0] ?? {})).toEqual(Object.keys(expected));
  expect((await cli(['holds', '--all', '--json'])).objects()).toHaveLength(2);
  expect((await cli(['hold', 'show', hold.id, '--json'])).objects()).toMatchObject([
    { mapping: 'People', outcome: 'deactivated', state: 'held' },
  ]);
  expect((await cli(['hold', 'show', hold.id])).stdout).toContain('Digest d1');
});

test('a hold of adoptions marks what needs a closer look, and says who would be changed or left alone', async () => {
  const { db, cli, tenant, logins } = await setup();
  const admins = await insertRole(db, tenant.id, 'admin');
  await db.sql`update roles set is_administrator = true`;
  const [chief, plain, old] = [
    await insertLoginUser(db, tenant.id, 'chief@acme.example', { roleId: admins.id, protected: true }),
    await insertLoginUser(db, tenant.id, 'plain@acme.example'),
    await insertLoginUser(db, tenant.id, 'old@acme.example'),
  ];
  await insertLoginUser(db, tenant.id, 'local@acme.example');
  const linked = await insertLoginUser(db, tenant.id, 'linked@acme.example');
  await insertLink(db, tenant.id, logins.id, linked.id);
  const run = await insertRun(db, tenant.id);
  const hold = await insertHold(db, tenant.id, run.id, logins.id, { kind: 'adoptions' });
  await db.sql`delete from changes`;
  const guest = randomUUID();
  await db.sql`
    insert into directory_users (tenant_id, object_id, state, document, fingerprint, changed_seq)
    values (${tenant.id}, ${guest}, 'live', '{"userType":"Guest"}', ${randomUUID()}, 1)`;
  const values = { tenantId: tenant.id, runId: run.id, mappingId: logins.id, state: 'held', holdId: hold.id } as const;
  const adopted = {
    ...values,
    outcome: 'adopted',
    cause: null,
    before: {},
    after: { integrationStatus: 'Active' },
  } as const;
  await insertChange(db, { ...adopted, personId: chief.id, objectId: guest });
  await insertChange(db, { ...adopted, personId: plain.id, before: { role: null }, after: { role: 'member' } });
  await insertChange(db, { ...adopted, personId: old.id, cause: 'disabled', after: { status: 'inactive' } });

  const listed = (await cli(['hold', 'show', hold.id, '--json'])).objects();
  expect(listed.find(({ objectId }) => objectId === guest)).toMatchObject({
    attention: ['protected account', 'account of an administrator', 'claimed by a guest'],
  });
  expect(listed.filter(({ objectId }) => objectId !== guest).map(({ attention }) => attention)).toEqual([[], []]);
  const shown = (await cli(['hold', 'show', hold.id])).stdout;
  expect(shown).toContain('! protected account');
  expect(shown).toContain('1 would be changed, 1 deactivated, 1 linked and nothing else. 1 others');
});
