// What a person decides from the command line: about holds and about single login users.
import { expect, test } from 'vitest';
import {
  insertHold,
  insertLink,
  insertLoginUser,
  insertMapping,
  insertRun,
  insertTenant,
  loginDefinition,
} from './factories.js';
import { setupClient } from './setup-client.js';

async function setup() {
  const client = await setupClient();
  const tenant = await insertTenant(client.db);
  const mapping = await insertMapping(client.db, tenant.id, loginDefinition);
  return { ...client, tenant, mapping };
}

async function setupHold() {
  const given = await setup();
  const run = await insertRun(given.db, given.tenant.id);
  const hold = await insertHold(given.db, given.tenant.id, run.id, given.mapping.id);
  const states = async () => {
    const [row] = await given.db.sql<{ hold: string; batch: string; by: string | null; requests: number }[]>`
      select h.state as hold, b.state as batch, h.decided_by as by, (select count(*)::int from run_requests q where q.hold_id = h.id) as requests
      from holds h join change_batches b on b.hold_id = h.id`;
    return row;
  };
  return { ...given, hold, states };
}

test('approving names the digest, asks for a run once, and is written down', async () => {
  const { db, cli, hold, states } = await setupHold();
  expect(await cli(['hold', 'approve', hold.id, '--digest', 'd1'])).toMatchObject({ code: 0, stderr: '' });
  expect(await states()).toEqual({ hold: 'approved', batch: 'held', by: 'tester', requests: 1 });
  expect([...(await db.sql`select mode, trigger, requested_by from run_requests`)]).toEqual([
    { mode: 'approve', trigger: 'approval', requested_by: 'tester' },
  ]);
  expect([...(await db.sql`select action, subject from audit_events`)]).toEqual([
    { action: 'hold approved', subject: hold.id },
  ]);

  const again = await cli(['hold', 'approve', hold.id, '--digest', 'd1']);
  expect(again).toMatchObject({ code: 1 });
  expect(again.stderr).toContain('no longer open: it was approved by tester');
  expect(await states()).toMatchObject({ requests: 1 });
});

test('another digest than that of the hold approves and refuses nothing', async () => {
  const { cli, hold, states } = await setupHold();
  for (const decision of ['approve', 'refuse']) {
    expect(await cli(['hold', decision, hold.id, '--digest', 'd2'])).toMatchObject({ code: 1, stdout: '' });
  }
  expect(await states()).toEqual({ hold: 'open', batch: 'held', by: null, requests: 0 });
});

test('without a digest what is held is shown and asked about', async () => {
  const { cli, hold, states } = await setupHold();
  expect(await cli(['hold', 'approve', hold.id])).toMatchObject({ code: 2 });
  const declined = await cli(['hold', 'approve', hold.id], { isInteractive: true, stdin: 'n\n' });
  expect(declined).toMatchObject({ code: 1 });
  expect(declined.stdout).toContain('status: active → inactive');
  expect(await states()).toMatchObject({ hold: 'open' });
  expect(await cli(['hold', 'approve', hold.id], { isInteractive: true, stdin: 'yes\n' })).toMatchObject({ code: 0 });
  expect(await states()).toMatchObject({ hold: 'approved', requests: 1 });
});

test('a refused hold asks for no run, and its changes stay refused', async () => {
  const { cli, hold, states } = await setupHold();
  expect(await cli(['hold', 'refuse', hold.id, '--digest', 'd1'])).toMatchObject({ code: 0 });
  expect(await states()).toEqual({ hold: 'refused', batch: 'refused', by: 'tester', requests: 0 });
});

async function setupPerson() {
  const given = await setup();
  const user = await insertLoginUser(given.db, given.tenant.id, 'Adele@acme.example');
  const link = await insertLink(given.db, given.tenant.id, given.mapping.id, user.id);
  const person = async () => {
    const [row] = await given.db.sql`
      select status, deactivated_by as by, sign_in_revoked_at is not null as revoked, protected, version from login_users where id = ${user.id}`;
    return row;
  };
  return { ...given, user, link, person };
}

test('a local administrator deactivates somebody by any of their names: signed out, and looked at by the next run', async () => {
  const { db, cli, user, link, person } = await setupPerson();
  expect(await cli(['person', 'deactivate', 'acme', 'ADELE@ACME.example'])).toMatchObject({
    code: 0,
    stdout: 'Adele@acme.example is deactivated.\n',
  });
  expect(await person()).toEqual({
    status: 'inactive',
    by: 'administrator',
    revoked: true,
    protected: false,
    version: 2,
  });
  expect([...(await db.sql`select object_id, kind from open_items`)]).toEqual([
    { object_id: link.objectId, kind: 'recheck' },
  ]);
  expect([...(await db.sql`select actor, action, subject from audit_events`)]).toEqual([
    { actor: 'tester', action: 'person deactivated', subject: user.id },
  ]);

  expect((await cli(['person', 'deactivate', 'acme', link.objectId])).stdout).toBe(
    'Adele@acme.example is deactivated already; nothing has changed.\n',
  );
  expect(await person()).toMatchObject({ version: 2 });
  expect(await cli(['person', 'activate', 'acme', user.id])).toMatchObject({ code: 0 });
  expect(await person()).toEqual({ status: 'active', by: null, revoked: true, protected: false, version: 3 });
});

test('whom a sync deactivated becomes the administrator’s to decide about', async () => {
  const { db, cli, tenant, person, user } = await setupPerson();
  await db.sql`update login_users set status = 'inactive', deactivated_by = 'sync', deactivated_cause = 'disabled', deactivated_run = 3 where tenant_id = ${tenant.id}`;
  await cli(['person', 'deactivate', 'acme', user.id]);
  expect(await person()).toMatchObject({ by: 'administrator', version: 2 });
});

test('the application hears of a local decision as it hears of a run', async () => {
  const { db, cli, tenant, user } = await setupPerson();
  let hear: (news: string) => void = () => undefined;
  const news = new Promise<string>((resolve) => {
    hear = resolve;
  });
  const listening = await db.sql.listen('rollcall_people', (payload) => hear(payload));
  await cli(['person', 'deactivate', 'acme', user.id]);
  expect(JSON.parse(await news)).toMatchObject({ tenantId: tenant.id, people: 1 });
  await listening.unlisten();
});

test('protection is given and taken back', async () => {
  const { cli, person, user } = await setupPerson();
  expect(await cli(['person', 'protect', 'acme', user.id])).toMatchObject({ code: 0 });
  expect(await person()).toMatchObject({ protected: true });
  expect(await cli(['person', 'protect', 'acme', user.id, '--off'])).toMatchObject({ code: 0 });
  expect(await person()).toMatchObject({ protected: false });
});

test('nobody of another tenant is found', async () => {
  const { db, cli, user } = await setupPerson();
  await insertTenant(db, { name: 'other' });
  expect(await cli(['person', 'deactivate', 'other', user.id])).toMatchObject({ code: 1, stdout: '' });
  expect(await cli(['person', 'deactivate', 'other', 'adele@acme.example'])).toMatchObject({ code: 1, stdout: '' });
});
