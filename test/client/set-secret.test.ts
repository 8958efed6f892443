// A new credential is tried before it takes the place of the old one, and the old one serves where the new one fails.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dropCandidate, storeCandidate } from '../../db/tenants/candidate-credential.js';
import { createSecretBox } from '../../db/tenants/secret-box.js';
import { Secret } from '../../db/tenants/secret.js';
import { encryptionKeys, startTestSystem, testAddress, type TestSystem } from '../system.js';
import { encryptionKey, runCli } from './run-cli.js';

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 10, clientSecret: 'one-first-secret' } });
});
afterAll(async () => system.close());

function rollcall(commandLine: readonly string[], stdin = '') {
  const environment = {
    DATABASE_URL: system.databaseUrl,
    TEMPORAL_ADDRESS: testAddress(),
    TEMPORAL_NAMESPACE: system.namespace,
    ROLLCALL_ENCRYPTION_KEY: encryptionKey,
  };
  return runCli(commandLine, { environment, stdin });
}

const credentials = async () => [
  ...(await system.db.sql<{ slot: number; kind: string; failed: boolean }[]>`
    select slot, kind, failed_at is not null as failed from credentials order by slot`),
];

test('one that does not work is not stored, and says why', async () => {
  const before = await system.db.sql`select id from credentials`;
  const refused = await rollcall(['tenant', 'set-secret', 'contoso'], 'not-the-secret');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/^Nothing was changed, the new one does not work: .*AADSTS7000215/);
  expect([...(await system.db.sql`select id from credentials`)]).toEqual([...before]);
});

test('one that works comes first, and the old one stays as the second', async () => {
  system.directory.setSecrets([{ value: 'one-first-secret' }, { value: 'two-second-secret' }]);
  const stored = await rollcall(['tenant', 'set-secret', 'contoso'], 'two-second-secret');
  expect(stored).toMatchObject({ code: 0, stderr: '' });
  expect(await credentials()).toMatchObject([{ slot: 1 }, { slot: 2 }]);
  expect((await rollcall(['tenant', 'test', 'contoso'])).stdout).toContain('✓ second client secret: It works.');
});

test('one that a colleague is trying is left alone, and one that was left behind makes room after some minutes', async () => {
  const { db, tenantId } = system;
  const candidates = async () => [...(await db.sql<{ id: string }[]>`select id from credentials where slot = 0`)];
  const sealed = await createSecretBox(encryptionKeys).seal(tenantId, new Secret('of-a-colleague'));
  const colleagues = await storeCandidate(db.orm, tenantId, 'client-secret', sealed);
  await dropCandidate(db.orm, tenantId, randomUUID());
  const refused = await rollcall(['tenant', 'set-secret', 'contoso'], 'two-second-secret');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('is being tried just now') });
  expect(await candidates()).toEqual([{ id: colleagues }]);

  await db.sql`update credentials set created_at = now() - interval '6 minutes' where slot = 0`;
  const failed = await rollcall(['tenant', 'set-secret', 'contoso'], 'not-the-secret');
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('the new one does not work') });
  expect(await candidates()).toEqual([]);
});

test('a run goes on with the second where the first stops working, says so, and forgets it once it works again', async () => {
  system.directory.setSecrets([{ value: 'one-first-secret' }]);
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'done', notes: [] });
  const [{ warnings } = { warnings: [] }] = await system.db.sql<{ warnings: string[] }[]>`
    select warnings from runs where id = ${run.id}`;
  expect(warnings).toContainEqual(
    expect.stringMatching(/^The first credential was refused and the second one is used: .*AADSTS7000215/),
  );
  expect(await credentials()).toMatchObject([{ failed: true }, { failed: false }]);
  expect((await rollcall(['tenant', 'list'])).stdout).toContain('secret refused');

  system.directory.setSecrets([{ value: 'one-first-secret' }, { value: 'two-second-secret' }]);
  await system.sync();
  expect(await credentials()).toMatchObject([{ failed: false }, { failed: false }]);
});

test.each([1, 2])(
  'where the credential in place %i does not open any more, the other one serves, and the run says so',
  async (slot) => {
    const { db, tenantId } = system;
    const [kept] = await db.sql<
      { envelope: string }[]
    >`select envelope::text as envelope from credentials where slot = ${slot}`;
    const foreign = await createSecretBox(encryptionKeys).seal(randomUUID(), new Secret('of-another-tenant'));
    await db.sql`update credentials set envelope = ${JSON.stringify(foreign.envelope)}::text::jsonb where slot = ${slot}`;
    const run = await system.sync();
    expect(run).toMatchObject({ status: 'done', notes: [] });
    const [{ warnings } = { warnings: [] }] = await db.sql<{ warnings: string[] }[]>`
    select warnings from runs where id = ${run.id}`;
    expect(warnings).toContainEqual(
      expect.stringMatching(/^One of the two credentials cannot be used, the other one is: .*does not open/),
    );

    await db.sql`update credentials set envelope = ${kept?.envelope ?? ''}::text::jsonb where tenant_id = ${tenantId} and slot = ${slot}`;
    expect(await system.sync()).toMatchObject({ status: 'done' });
  },
);

test('a certificate takes the place of a secret, which stays as the second', async () => {
  const own = await generate([{ name: 'commonName', value: 'rollcall' }], { algorithm: 'sha256' });
  const file = join(mkdtempSync(join(tmpdir(), 'rollcall-certificate-')), 'certificate.pem');
  writeFileSync(file, `${own.private}\n${own.cert}`);
  const store = ['tenant', 'set-secret', 'contoso', '--certificate', file];
  expect((await rollcall(store)).stderr).toMatch(/is not among those of application .*AADSTS700027/);
  system.directory.setApplication({ certificates: [own.cert] });
  expect(await rollcall(store)).toMatchObject({ code: 0, stderr: '' });
  expect(await credentials()).toMatchObject([
    { slot: 1, kind: 'certificate' },
    { slot: 2, kind: 'client-secret' },
  ]);
  expect(await system.sync()).toMatchObject({ status: 'done' });
  const [stored] = await system.db.sql<{ envelope: string }[]>`select envelope::text from credentials where slot = 1`;
  expect(stored?.envelope).not.toContain('PRIVATE KEY');
});

test('what is no certificate with its key, and more than one credential, is wrong use', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'rollcall-certificate-')), 'certificate.pem');
  writeFileSync(file, 'hello');
  expect(await rollcall(['tenant', 'set-secret', 'contoso', '--certificate', file])).toMatchObject({ code: 2 });
  const both = ['tenant', 'set-secret', 'contoso', '--certificate', file, '--federated-token-file', '/token'];
  expect(await rollcall(both)).toMatchObject({ code: 2, stderr: expect.stringContaining('one of them') });
  expect(await rollcall(['tenant', 'set-secret', 'contoso', '--federated-token-file', 'token'])).toMatchObject({
    code: 2,
  });
});
