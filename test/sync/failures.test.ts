/** Failures that nobody but an administrator can end: each says what to do, and nothing is tried again in vain. */
import { afterEach, afterAll, beforeAll, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import { freePort } from '../../local/free-port.js';
import { createSecretBox } from '../../db/tenants/secret-box.js';
import { Secret } from '../../db/tenants/secret.js';
import { DEFAULT_ROLES } from '../../simulator/graph-roles.js';
import { directorySyncWorkflowId } from '../../workflows/contract.js';
import { logins } from '../mappings.js';
import { encryptionKeys, startTestSystem, type TestSystem, workflowEnd } from '../system.js';
import { wake } from './decide.js';

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 5 } });
  await system.map([logins]);
});
afterAll(async () => system.close());

/** As it was connected at first. */
afterEach(async () => {
  const { directory, simulator } = system;
  directory.clearFaults();
  directory.setRoles(DEFAULT_ROLES);
  directory.setSecrets([{ value: originalSecret() }]);
  await storeSecret(originalSecret());
  await system.db.sql`
    update tenants set entra_tenant_id = ${directory.tenantId}, client_id = ${directory.clientId}, login_url = ${simulator.loginUrl},
      graph_url = ${simulator.graphUrl}, status = 'active'`;
  simulator.clearRequests();
});

let known: string | undefined;
function originalSecret(): string {
  known ??= system.directory.clientSecret;
  return known;
}

async function storeSecret(secret: string): Promise<void> {
  const sealed = await createSecretBox(encryptionKeys).seal(system.tenantId, new Secret(secret));
  await system.db.sql`update credentials set envelope = ${JSON.stringify(sealed.envelope)}::text::jsonb`;
}

function requestsTo(path: RegExp): number {
  return system.simulator
    .requests()
    .filter((request) => path.test(request.path))
    .reduce((sum, request) => sum + request.count, 0);
}

type Case = {
  readonly what: string;
  readonly type: string;
  readonly message: RegExp;
  readonly tokens: number;
  readonly begin: () => unknown;
};

const cases: readonly Case[] = [
  {
    what: 'an unknown tenant',
    type: 'UnknownTenant',
    message: /knows no directory .*AADSTS90002.* Compare the directory \(tenant\) id/,
    tokens: 1,
    begin: () => system.db.sql`update tenants set entra_tenant_id = ${randomUUID()}`,
  },
  {
    what: 'a wrong secret',
    type: 'WrongSecret',
    message: /is not right \(AADSTS7000215\)\. Enter the secret's value, not its id, with `rollcall tenant set-secret`/,
    tokens: 1,
    begin: () => storeSecret('not the secret'),
  },
  {
    what: 'a secret that has expired',
    type: 'ExpiredSecret',
    message: /has expired \(AADSTS7000222\)\. Create a new one under Certificates & secrets/,
    tokens: 1,
    begin: () =>
      system.directory.setSecrets([{ value: originalSecret(), startsAt: '2020-01-01', endsAt: '2021-01-01' }]),
  },
  {
    what: 'an unknown application',
    type: 'UnknownApplication',
    message: /knows no application .*AADSTS700016.* Compare the application \(client\) id/,
    tokens: 1,
    begin: () => system.db.sql`update tenants set client_id = ${randomUUID()}`,
  },
  {
    what: 'missing consent',
    type: 'MissingConsent',
    message: /add the application permission User\.Read\.All of Microsoft Graph and choose "Grant admin consent"/,
    tokens: 1,
    begin: () => system.directory.setRoles([]),
  },
  {
    what: "a Graph address that is not Graph's",
    type: 'NotGraph',
    message: /Check the Graph address/,
    tokens: 1,
    begin: () => system.db.sql`update tenants set graph_url = 'https://graph.example'`,
  },
  {
    what: 'a Graph address that is no address',
    type: 'WrongAddress',
    message: /^The Graph address has to be https:\/\/ and a host name/,
    tokens: 0,
    begin: () => system.db.sql`update tenants set graph_url = 'https://graph.example/v1.0'`,
  },
];

test.each(cases)('fails at once for $what, and says the way out', async ({ type, message, tokens, begin }) => {
  await begin();
  system.simulator.clearRequests();
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'failed', errorType: type, errorMessage: expect.stringMatching(message) });
  expect(run.errorMessage).not.toContain(originalSecret());
  expect(requestsTo(/oauth2\/v2\.0\/token$/)).toBe(tokens);
  expect(requestsTo(/^\/v1\.0\/users$/)).toBeLessThan(2);
});

test('fails at once for a paused tenant, and reads nothing', async () => {
  await system.db.sql`update tenants set status = 'paused'`;
  await system.db
    .sql`insert into run_requests (tenant_id, mode, trigger, requested_by) values (${system.tenantId}, 'full', 'schedule', 'schedule')`;
  await wake(system);
  await workflowEnd(system.client, system.tenantId);
  expect(await system.lastRun()).toMatchObject({
    status: 'failed',
    errorType: 'TenantNotActive',
    errorMessage: expect.stringContaining('rollcall tenant resume'),
  });
  expect(system.simulator.requests()).toEqual([]);
});

test('signs in again behind a captive portal, and goes on by itself', async () => {
  system.directory.armFault({ kind: 'captive-portal', path: '/*/oauth2/v2.0/token', times: 2 });
  expect(await system.sync()).toMatchObject({ status: 'done' });
});

/** The login address leads nowhere; the run of a request made now has been tried in vain, and is tried again. */
async function beginWithoutNetwork() {
  await system.db.sql`update tenants set login_url = ${`https://localhost:${await freePort()}`}`;
  await system.request();
  const handle = system.client.workflow.getHandle(directorySyncWorkflowId(system.tenantId));
  const attempts = async () =>
    (await handle.describe()).raw.pendingActivities?.map((activity) => activity.attempt ?? 0);
  await expect.poll(attempts, { timeout: 20_000 }).toEqual([expect.toSatisfy((attempt: number) => attempt > 1)]);
  return handle;
}

test('keeps trying without a network, until somebody cancels the run', async () => {
  const handle = await beginWithoutNetwork();
  const [pending] = (await handle.describe()).raw.pendingActivities ?? [];
  expect(pending?.lastFailure?.message).toMatch(/cannot be reached .*Check the network and the firewall/);
  await handle.cancel();
  await workflowEnd(system.client, system.tenantId);
  expect(await system.lastRun()).toMatchObject({ status: 'cancelled', errorType: null });
});

test('does what was asked for after the run that somebody cancels', async () => {
  const handle = await beginWithoutNetwork();
  const cancelled = await system.lastRun();
  await system.request();
  await handle.cancel();
  await expect.poll(async () => (await system.lastRun()).id, { timeout: 10_000 }).not.toBe(cancelled.id);
  await system.db.sql`update tenants set login_url = ${system.simulator.loginUrl}`;
  await workflowEnd(system.client, system.tenantId);
  expect(await system.lastRun()).toMatchObject({ status: 'done' });
  expect(await system.db.sql`select status from runs where id = ${cancelled.id}`).toMatchObject([
    { status: 'cancelled' },
  ]);
});
