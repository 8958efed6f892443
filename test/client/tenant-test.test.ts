// `tenant test` and `tenant list`: what an administrator is told about a connection, with a real worker and a simulated directory behind it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logins } from '../mappings.js';
import { startTestSystem, testAddress, type TestSystem } from '../system.js';
import { encryptionKey, runCli } from './run-cli.js';

const endsAt = new Date(Date.now() + 12.5 * 86_400_000).toISOString();

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 20, deletedUsers: 1, secretEndsAt: endsAt } });
});
afterAll(async () => system.close());

function rollcall(...commandLine: readonly string[]) {
  const environment = {
    DATABASE_URL: system.databaseUrl,
    TEMPORAL_ADDRESS: testAddress(),
    TEMPORAL_NAMESPACE: system.namespace,
    ROLLCALL_ENCRYPTION_KEY: encryptionKey,
  };
  return runCli(commandLine, { environment });
}

test('one line a check, green, yellow or red, and exit code 1 only where one is red', async () => {
  const tested = await rollcall('tenant', 'test', 'contoso');
  expect(tested).toMatchObject({ code: 0, stderr: '' });
  const lines = tested.stdout.trim().split('\n');
  expect(lines).toContain('✓ User.Read.All: Granted; users can be read.');
  expect(lines.at(-1)).toMatch(/^! end of client secret: The client secret ends on .*, in 12 days\. Make a new one/);

  const asObjects = await rollcall('tenant', 'test', 'contoso', '--json');
  expect(asObjects.objects()).toHaveLength(lines.length);
  expect(asObjects.objects()[0]).toEqual({
    check: 'token',
    state: 'green',
    text: `Entra issues tokens to application ${system.directory.clientId}.`,
  });
});

test('what a mapping needs and does not get is red', async () => {
  await system.map([{ ...logins, identifier: 'mail', roleGroups: [{ role: 'editor', group: 'No Such Group' }] }]);
  const { code, stdout } = await rollcall('tenant', 'test', 'contoso');
  expect(code).toBe(1);
  expect(stdout).toContain('✗ group No Such Group: Entra has no such group.');
  expect(stdout).toContain('! e-mail as identifier: Whether everybody has an e-mail of their own is not known');
});

test('e-mail as identifier is counted by what the mirror holds', async () => {
  await system.map([{ ...logins, identifier: 'mail' }]);
  const [one, two, three] = [...system.directory.users()];
  for (const user of system.directory.users()) system.directory.change(user.id, { mail: `${user.id}@own.example` });
  system.directory.change(one?.id ?? '', { mail: null });
  system.directory.change(two?.id ?? '', { mail: 'both@own.example' });
  system.directory.change(three?.id ?? '', { mail: 'Both@own.example' });
  await system.sync();
  const { stdout } = await rollcall('tenant', 'test', 'contoso');
  expect(stdout).toContain('! e-mail as identifier: Of 20 users 1 have no e-mail and 2 share one with somebody');
});

test('`tenant list` shows when a secret ends, once that is known', async () => {
  const day = endsAt.slice(0, 10);
  expect((await rollcall('tenant', 'list')).stdout).toContain(`secret until ${day} (12 days)`);
  expect((await rollcall('tenant', 'list', '--json')).objects()).toMatchObject([
    {
      credentials: [
        { slot: 1, kind: 'client-secret', endsAt: expect.stringContaining(day), failedAt: null, failure: null },
      ],
    },
  ]);
});

test('an object id that is not that of the application is red until it is changed', async () => {
  const { applicationObjectId } = system.directory;
  await rollcall('tenant', 'change', 'contoso', '--application-object-id', '77777777-7777-4777-8777-777777777777');
  const wrong = await rollcall('tenant', 'test', 'contoso');
  expect(wrong.code).toBe(1);
  expect(wrong.stdout).toMatch(new RegExp(`✗ application object id: .* has the object id ${applicationObjectId}`));
  await rollcall('tenant', 'change', 'contoso', '--application-object-id', applicationObjectId);
  expect(await rollcall('tenant', 'test', 'contoso')).toMatchObject({ code: 0 });
});

test('a pre-flight that cannot begin says why', async () => {
  await system.db.sql`update credentials set envelope = '{}'`;
  const { code, stdout } = await rollcall('tenant', 'test', 'contoso');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^✗ connection: The secret of tenant .* does not open/);
});
