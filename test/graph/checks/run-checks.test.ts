/** What an administrator is told about a connection that is right, or wrong in each of the ways that happen. */
import { describe, expect, it } from 'vitest';
import { createEndpoints } from '../../../graph/endpoints.js';
import { startAnsweringServer } from '../answering-server.js';
import { startSimulatedTenant } from '../simulated-tenant.js';
import { check, statesOf, textOf } from './check-tenant.js';

const allGreen = {
  token: 'green',
  'User.Read.All': 'green',
  'GroupMember.Read.All': 'green',
  'Application.Read.All': 'green',
  'mapped fields': 'green',
  'account enabled': 'green',
  'recycle bin': 'green',
  'change tracking': 'green',
  clock: 'green',
  'application object id': 'green',
  'end of client secret': 'green',
};

it('finds everything in order', async () => {
  await using entra = await startSimulatedTenant({ users: 10, deletedUsers: 1 });
  const findings = await check(entra, { needs: { applicationObjectId: entra.tenant.applicationObjectId } });
  expect(statesOf(findings)).toEqual(allGreen);
  expect(textOf(findings, 'token')).toBe(`green: Entra issues tokens to application ${entra.tenant.clientId}.`);
  expect(textOf(findings, 'User.Read.All')).toBe('green: Granted; users can be read.');
  expect(textOf(findings, 'mapped fields')).toBe('green: All 6 properties that a run reads can be read.');
});

describe('without a token nothing else is tried', () => {
  const secret = (value: string) => ({ proof: { kind: 'client-secret', secret: value } }) as const;

  it.each([
    ['an unknown tenant', { entraTenantId: 'dddddddd-dddd-4ddd-8ddd-dddddddddddd' }, /knows no directory dddddddd/],
    ['an unknown tenant by name', { entraTenantId: 'nobody.example' }, /knows no directory nobody\.example/],
    ['a wrong secret', secret('wrong'), /client secret of application .* is not right \(AADSTS7000215\)/],
    ['an unknown application', { clientId: '99999999-9999-4999-8999-999999999999' }, /knows no application 99999999/],
  ])('%s', async (_name, change, sentence) => {
    await using entra = await startSimulatedTenant();
    entra.simulator.clearRequests();
    const findings = await check(entra, { change });
    expect(statesOf(findings)).toEqual({ token: 'red', 'everything else': 'yellow' });
    expect(textOf(findings, 'token')).toMatch(sentence);
    expect(findings[0]?.blocking).not.toBeNull();
    expect(entra.simulator.requests().filter((request) => request.path.startsWith('/v1.0'))).toEqual([]);
  });

  it('an expired secret, until it is replaced', async () => {
    await using entra = await startSimulatedTenant({ secretEndsAt: '2020-01-01T00:00:00Z', deletedUsers: 1 });
    expect(textOf(await check(entra), 'token')).toContain(
      'has expired (AADSTS7000222). Create a new one under Certificates & secrets',
    );
    entra.tenant.setSecrets([{ value: 'new' }]);
    expect(statesOf(await check(entra, { change: {} }))).toEqual(allGreen);
  });

  it('a disabled application', async () => {
    await using entra = await startSimulatedTenant();
    entra.tenant.setApplication({ isEnabled: false });
    expect(textOf(await check(entra), 'token')).toContain('Enabled for users to sign in');
  });

  it('a captive portal', async () => {
    await using entra = await startSimulatedTenant();
    entra.simulator.armFault({ kind: 'captive-portal', path: '*', times: 'always' });
    expect(textOf(await check(entra), 'token')).toMatch(/captive portal may be answering/);
  });
});

describe('a wrong Graph address', () => {
  async function checkAt(graphUrl: string) {
    await using entra = await startSimulatedTenant();
    return await check(entra, { change: { endpoints: createEndpoints(entra.simulator.loginUrl, graphUrl) } });
  }

  it('that belongs to a web server is called that', async () => {
    await using webServer = await startAnsweringServer({ graph: () => ({ status: 404, body: '<html>no such page' }) });
    const findings = await checkAt(webServer.origin);
    expect(statesOf(findings)).toMatchObject({ token: 'green', 'User.Read.All': 'red', 'mapped fields': 'red' });
    expect(textOf(findings, 'User.Read.All')).toMatch(
      /^red: What answers at localhost:\d+ is not Microsoft Graph\. Check the tenant's Graph/,
    );
  });

  it('that Entra does not know is called that', async () => {
    expect(textOf(await checkAt('https://graph.example'), 'token')).toMatch(
      /does not know graph\.example as Microsoft Graph \(AADSTS500011\)/,
    );
  });
});

it('a run that only wants to know whether to begin asks no further than what keeps it from beginning', async () => {
  await using entra = await startSimulatedTenant({ roles: [] });
  entra.simulator.clearRequests();
  const findings = await check(entra, { options: { untilBlocked: true } });
  expect(findings.at(-1)).toMatchObject({ name: 'User.Read.All', blocking: { reason: 'missing-consent' } });
  expect(entra.simulator.requests().filter(({ path }) => path.startsWith('/v1.0'))).toEqual([
    { method: 'GET', path: '/v1.0/users', count: 1 },
  ]);
});

it('ends with the reason of whoever aborts it', async () => {
  await using entra = await startSimulatedTenant();
  const aborted = check(entra, { options: { signal: AbortSignal.abort(new Error('the worker stops')) } });
  await expect(aborted).rejects.toThrow('the worker stops');
});
