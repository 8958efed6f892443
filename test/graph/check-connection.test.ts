/** What an administrator is told about a connection that is right, or wrong in each of the ways that happen. */
import { describe, expect, it } from 'vitest';
import { checkConnection, type Check } from '../../graph/check-connection.js';
import { createEndpoints } from '../../graph/endpoints.js';
import { startAnsweringServer } from './answering-server.js';
import { startSimulatedTenant } from './simulated-tenant.js';

function okByName(checks: readonly Check[]): Readonly<Record<string, boolean>> {
  return Object.fromEntries(checks.map(({ name, ok }) => [name, ok]));
}

function sentenceOf(checks: readonly Check[], name: Check['name']): string {
  return checks.find((check) => check.name === name)?.sentence ?? '';
}

it('finds everything in order', async () => {
  await using entra = await startSimulatedTenant({ users: 10, deletedUsers: 1 });
  expect(await checkConnection(entra.graph, entra.credential)).toEqual([
    { name: 'token', ok: true, sentence: `Entra issues tokens to application ${entra.tenant.clientId}.` },
    { name: 'users', ok: true, sentence: 'Users can be read.' },
    { name: 'groups', ok: true, sentence: 'Groups can be read.' },
    { name: 'deleted users', ok: true, sentence: 'Deleted users can be read.' },
  ]);
});

it('says that the bin is empty, for that is what a missing permission can look like', async () => {
  await using entra = await startSimulatedTenant({ users: 10, deletedUsers: 0 });
  const checks = await checkConnection(entra.graph, entra.credential);
  expect(sentenceOf(checks, 'deleted users')).toMatch(/^Graph answers, with no deleted users\..*User\.Read\.All/);
});

describe('without a token nothing else is tried', () => {
  it.each([
    ['an unknown tenant', { entraTenantId: 'dddddddd-dddd-4ddd-8ddd-dddddddddddd' }, /knows no directory dddddddd/],
    ['an unknown tenant by name', { entraTenantId: 'nobody.example' }, /knows no directory nobody\.example/],
    ['a wrong secret', { clientSecret: 'wrong' }, /client secret of application .* is not right \(AADSTS7000215\)/],
    ['an unknown application', { clientId: '99999999-9999-4999-8999-999999999999' }, /knows no application 99999999/],
  ])('%s', async (_name, change, sentence) => {
    await using entra = await startSimulatedTenant();
    const { graph, credential } = entra.connect(change);
    entra.simulator.clearRequests();
    const checks = await checkConnection(graph, credential);
    expect(okByName(checks)).toEqual({ token: false, users: false, groups: false, 'deleted users': false });
    expect(sentenceOf(checks, 'token')).toMatch(sentence);
    expect(sentenceOf(checks, 'users')).toBe('Not tried, for lack of a token.');
    expect(entra.simulator.requests().filter((request) => request.path.startsWith('/v1.0'))).toEqual([]);
  });

  it('an expired secret, until it is replaced', async () => {
    await using entra = await startSimulatedTenant({ secretEndsAt: '2020-01-01T00:00:00Z' });
    const checks = await checkConnection(entra.graph, entra.credential);
    expect(sentenceOf(checks, 'token')).toContain(
      'has expired (AADSTS7000222). Create a new one under Certificates & secrets',
    );
    entra.tenant.setSecrets([{ value: 'new' }]);
    const { graph, credential } = entra.connect();
    expect((await checkConnection(graph, credential)).every((check) => check.ok)).toBe(true);
  });

  it('a disabled application', async () => {
    await using entra = await startSimulatedTenant();
    entra.tenant.setApplication({ isEnabled: false });
    const checks = await checkConnection(entra.graph, entra.credential);
    expect(sentenceOf(checks, 'token')).toContain('Enabled for users to sign in');
  });

  it('a captive portal', async () => {
    await using entra = await startSimulatedTenant();
    entra.simulator.armFault({ kind: 'captive-portal', path: '*', times: 'always' });
    const checks = await checkConnection(entra.graph, entra.credential);
    expect(sentenceOf(checks, 'token')).toMatch(/captive portal may be answering/);
  });
});

describe('missing consent', () => {
  it.each([
    [[], { users: false, groups: false, 'deleted users': false }],
    [['User.Read.All'], { users: true, groups: false, 'deleted users': true }],
    [['GroupMember.Read.All'], { users: false, groups: true, 'deleted users': true }],
  ])('with %j', async (roles, expected) => {
    await using entra = await startSimulatedTenant({ roles, deletedUsers: 1 });
    const checks = await checkConnection(entra.graph, entra.credential);
    expect(okByName(checks)).toEqual({ token: true, ...expected });
    for (const { name, sentence } of checks.filter((check) => !check.ok)) {
      const permission = name === 'groups' ? 'GroupMember.Read.All' : 'User.Read.All';
      expect(sentence).toContain(`add the application permission ${permission}`);
      expect(sentence).toContain('Grant admin consent');
    }
  });

  it('is over as soon as it is granted', async () => {
    await using entra = await startSimulatedTenant({ roles: [], deletedUsers: 1 });
    await checkConnection(entra.graph, entra.credential);
    entra.tenant.setRoles(['User.Read.All', 'GroupMember.Read.All']);
    expect((await checkConnection(entra.graph, entra.credential)).every((check) => check.ok)).toBe(true);
  });
});

describe('a wrong Graph address', () => {
  async function checkAt(graphUrl: string): Promise<readonly Check[]> {
    await using entra = await startSimulatedTenant();
    const endpoints = createEndpoints(entra.simulator.loginUrl, graphUrl);
    const { graph, credential } = entra.connect({ endpoints });
    return await checkConnection(graph, credential);
  }

  it('that belongs to a web server is called that', async () => {
    await using webServer = await startAnsweringServer({ graph: () => ({ status: 404, body: '<html>no such page' }) });
    const checks = await checkAt(webServer.origin);
    expect(okByName(checks)).toEqual({ token: true, users: false, groups: false, 'deleted users': false });
    expect(sentenceOf(checks, 'users')).toMatch(
      /^What answers at localhost:\d+ is not Microsoft Graph\. Check the tenant's Graph/,
    );
  });

  it('that Entra does not know is called that', async () => {
    const checks = await checkAt('https://graph.example');
    expect(sentenceOf(checks, 'token')).toMatch(/does not know graph\.example as Microsoft Graph \(AADSTS500011\)/);
  });
});
