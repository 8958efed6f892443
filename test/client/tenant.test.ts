// Directories are connected, looked at and disconnected from the command line.
import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseEncryptionKeys } from '../../db/tenants/encryption-keys.js';
import { createSecretBox } from '../../db/tenants/secret-box.js';
import {
  insertHold,
  insertLink,
  insertLoginUser,
  insertMapping,
  insertRejection,
  insertRun,
  insertTenant,
  loginDefinition,
} from './factories.js';
import { encryptionKey } from './run-cli.js';
import { setupClient, type Client } from './setup-client.js';

const add = ['tenant', 'add', 'acme', '--entra-tenant-id', 'contoso.example', '--client-id', 'app-1'];

async function storedSecret({ db }: Client): Promise<string> {
  const [row] = await db.sql<
    { tenantId: string; envelope: unknown }[]
  >`select tenant_id as "tenantId", envelope from credentials order by slot`;
  if (row === undefined) return '';
  return (await createSecretBox(parseEncryptionKeys(encryptionKey)).open(row.tenantId, row.envelope)).reveal();
}

test.each([
  ['standard input', [], { stdin: 'canary-1\n' }],
  ['the environment', [], { environment: { ROLLCALL_CLIENT_SECRET: 'canary-1' } }],
  ['a prompt', [], { stdin: 'canary-1\n', isInteractive: true }],
])('takes the client secret from %s, keeps it encrypted and prints it nowhere', async (_from, flags, options) => {
  const client = await setupClient();
  const added = await client.cli([...add, ...flags], options);
  expect(added).toMatchObject({ code: 0 });
  expect(added.stdout + added.stderr).not.toContain('canary');
  expect(await storedSecret(client)).toBe('canary-1');
  const everything = await client.db
    .sql`select to_jsonb(t) as tenant, c.envelope::text, a.detail::text from tenants t, credentials c, audit_events a`;
  expect(JSON.stringify(everything)).not.toContain('canary');
});

test('takes the client secret from a file, and replaces it by another', async () => {
  const client = await setupClient();
  const path = join(mkdtempSync(join(tmpdir(), 'rollcall-secret-')), 'secret');
  writeFileSync(path, 'canary-1\n');
  await client.cli([...add, '--secret-file', path]);
  writeFileSync(path, 'canary-2\n');
  expect(await client.cli(['tenant', 'set-secret', 'acme', '--untested', '--secret-file', path])).toMatchObject({
    code: 0,
    stderr: '',
  });
  expect(await storedSecret(client)).toBe('canary-2');
  expect([...(await client.db.sql`select actor, action from audit_events order by id`)]).toEqual([
    { actor: 'tester', action: 'tenant added' },
    { actor: 'tester', action: 'secret set' },
  ]);
});

test('an empty secret, a secret’s id, and no encryption key are refused before anything is stored', async () => {
  const { cli, db } = await setupClient();
  expect((await cli(add, { stdin: '\n' })).stderr).toMatch(/^The client secret is empty/);
  expect((await cli(add, { stdin: '11111111-2222-3333-4444-555555555555' })).stderr).toMatch(
    /^This is the Secret ID. Copy the Value/,
  );
  expect((await cli(add, { stdin: 'x', environment: { ROLLCALL_ENCRYPTION_KEY: '' } })).stderr).toMatch(
    /set ROLLCALL_ENCRYPTION_KEY/,
  );
  expect(await db.sql`select 1 from tenants`).toHaveLength(0);
});

test('a name is taken once, and free again when its tenant is removed', async () => {
  const { cli, db } = await setupClient();
  await cli(add, { stdin: 'x' });
  expect(await cli(add, { stdin: 'x' })).toMatchObject({
    code: 1,
    stderr: 'There is a tenant "acme" already: choose another name, or remove that one.\n',
  });
  expect(await db.sql`select 1 from credentials`).toHaveLength(1);
  await cli(['tenant', 'remove', 'acme', '--yes']);
  expect(await cli(add, { stdin: 'x' })).toMatchObject({ code: 0 });
});

test('`tenant list --json` is one object a line, without a trace of the secret', async () => {
  const { cli, db } = await setupClient();
  await cli([...add, '--login-url', 'https://127.0.0.1:8443/', '--graph-url', 'https://127.0.0.1:8443'], {
    stdin: 'canary',
  });
  const other = await insertTenant(db, { name: 'other', scheduleMinutes: 60 });
  const run = await insertRun(db, other.id, {
    status: 'partial',
    startedAt: new Date('2026-03-01T08:00:00Z'),
    endedAt: new Date('2026-03-01T08:01:00Z'),
  });
  const listed = await cli(['tenant', 'list', '--json']);
  expect(listed.stdout).not.toContain('canary');
  expect(listed.objects()).toMatchObject([
    {
      tenant: 'acme',
      status: 'active',
      cloud: 'custom',
      loginUrl: 'https://127.0.0.1:8443',
      graphUrl: 'https://127.0.0.1:8443',
      scheduleMinutes: null,
      lastRun: null,
    },
    {
      tenant: 'other',
      scheduleMinutes: 60,
      lastRun: {
        run: run.id,
        status: 'partial',
        startedAt: '2026-03-01T08:00:00.000Z',
        endedAt: '2026-03-01T08:01:00.000Z',
      },
    },
  ]);
});

test('an unknown tenant is said with the names that are near', async () => {
  const { cli, db } = await setupClient();
  await insertTenant(db);
  expect(await cli(['people', 'acne'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'There is no tenant "acne". Did you mean "acme"?\n',
  });
});

test('removing a tenant unlinks its people and changes nobody’s access, and ends what was under way', async () => {
  const { cli, db } = await setupClient();
  const tenant = await insertTenant(db);
  const mapping = await insertMapping(db, tenant.id, loginDefinition);
  const user = await insertLoginUser(db, tenant.id, 'adele@acme.example');
  const { objectId } = await insertLink(db, tenant.id, mapping.id, user.id);
  await insertRejection(db, tenant.id, mapping.id, {});
  await insertHold(db, tenant.id, (await insertRun(db, tenant.id)).id, mapping.id);
  await insertRun(db, tenant.id, { seq: 2, status: 'running' });
  await db.sql`insert into directory_users (tenant_id, object_id, state, document, fingerprint, changed_seq) values (${tenant.id}, ${objectId}, 'live', '{}', ${objectId}, 1)`;
  await db.sql`insert into credentials (tenant_id, kind, key_id, envelope) values (${tenant.id}, 'client-secret', 'k', '{}')`;

  expect(await cli(['tenant', 'remove', 'acme'])).toMatchObject({ code: 2 });
  expect(await cli(['tenant', 'remove', 'acme', '--yes'])).toMatchObject({ code: 0, stderr: '' });

  for (const table of ['links', 'open_items', 'directory_users', 'credentials']) {
    expect([table, ...(await db.sql`select 1 from ${db.sql(table)}`)]).toEqual([table]);
  }
  expect([...(await db.sql`select status, version, updated_at = created_at as untouched from login_users`)]).toEqual([
    { status: 'active', version: 1, untouched: true },
  ]);
  expect([...(await db.sql`select status from runs order by seq`)]).toEqual([
    { status: 'done' },
    { status: 'cancelled' },
  ]);
  expect([...(await db.sql`select state from holds`)]).toEqual([{ state: 'replaced' }]);
  expect([...(await db.sql`select status, fence::int from tenants`)]).toEqual([{ status: 'removed', fence: 1 }]);
  expect((await cli(['tenant', 'list', '--json'])).objects()).toEqual([]);
});

test('a paused tenant is not synced, and says why', async () => {
  const { cli, db } = await setupClient();
  await insertTenant(db);
  expect(await cli(['tenant', 'pause', 'acme', '--note', 'moving'])).toMatchObject({ code: 0, stderr: '' });
  expect(await cli(['sync', 'acme'])).toMatchObject({
    code: 1,
    stderr: 'acme is paused (moving): `rollcall tenant resume acme` first.\n',
  });
  expect(await db.sql`select 1 from run_requests`).toHaveLength(0);
  expect(await cli(['tenant', 'resume', 'acme'])).toMatchObject({ code: 0 });
  expect([...(await db.sql`select status, status_note from tenants`)]).toEqual([
    { status: 'active', status_note: null },
  ]);
});

test('a database that does not answer, or has no tables, is said in one sentence', async () => {
  const { cli, db } = await setupClient();
  const away = await cli(['tenant', 'list'], { environment: { DATABASE_URL: 'postgres://x:canary@127.0.0.1:1/x' } });
  expect(away).toMatchObject({
    code: 1,
    stderr: 'Postgres does not answer at 127.0.0.1:1 (ECONNREFUSED): check DATABASE_URL and that the server runs.\n',
  });
  await db.sql`drop table tenants cascade`;
  expect(await cli(['tenant', 'list'])).toMatchObject({
    code: 1,
    stderr: 'This database lacks a table of Rollcall: run `rollcall setup` first.\n',
  });
});

test('what Postgres refuses is said without the values that it was about', async () => {
  const { cli, db } = await setupClient();
  await db.sql.unsafe(`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'the disk is full' using errcode = '53100'; end $$;
    create trigger refuse before insert on tenants for each row execute function refuse()`);
  const refused = await cli(add, { stdin: 'x' });
  expect(refused).toMatchObject({ code: 1, stdout: '', stderr: 'the disk is full\n' });
});
