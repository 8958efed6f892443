// The token endpoint: which credentials it takes and how it refuses. https://learn.microsoft.com/entra/identity-platform/reference-error-codes
import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClientCertificateCredential } from '@azure/identity';
import { generate } from 'selfsigned';
import { describe, expect, it } from 'vitest';
import { codeOf, simulate, type Answered } from './simulated.js';

const DAY_MS = 86_400_000;

function refusalOf(answered: Answered): unknown {
  return [answered.status, answered.body['error'], answered.body['error_codes']];
}

describe('the token endpoint refuses', () => {
  it.each([
    ['a wrong secret', { client_secret: 'wrong' }, [401, 'invalid_client', [7000215]]],
    ['an unknown application', { client_id: randomUUID() }, [400, 'unauthorized_client', [700016]]],
    ['a request without a secret', { client_secret: undefined }, [401, 'invalid_client', [7000218]]],
    [
      'a scope that is not .default',
      { scope: 'https://graph.microsoft.com/User.Read' },
      [400, 'invalid_scope', [1002012]],
    ],
    ['another resource', { scope: 'https://vault.example/.default' }, [400, 'invalid_resource', [500011]]],
    ['another grant type', { grant_type: 'password' }, [400, 'unsupported_grant_type', [70003]]],
  ])('%s', async (_, form, refusal) => {
    await using simulated = await simulate();
    expect(refusalOf(await simulated.askToken(form))).toEqual(refusal);
  });

  it('an unknown tenant, whose openid configuration is served all the same', async () => {
    await using simulated = await simulate();
    expect(refusalOf(await simulated.askToken({}, 'nobody.example'))).toEqual([400, 'invalid_request', [90002]]);
    const { loginUrl } = simulated.simulator;
    const configuration = await fetch(`${loginUrl}/nobody.example/v2.0/.well-known/openid-configuration`);
    expect(await configuration.json()).toMatchObject({ issuer: `${loginUrl}/nobody.example/v2.0` });
  });

  it('a disabled application', async () => {
    await using simulated = await simulate();
    simulated.tenant.setApplicationEnabled(false);
    expect(refusalOf(await simulated.askToken())).toEqual([401, 'invalid_client', [7000112]]);
  });

  it('a secret once its end has come on the clock of the tenant', async () => {
    await using simulated = await simulate({ tenants: [{ secretEndsAt: new Date(Date.now() + DAY_MS) }] });
    expect((await simulated.askToken()).status).toBe(200);
    simulated.tenant.advanceClock(2 * DAY_MS);
    expect(refusalOf(await simulated.askToken())).toEqual([401, 'invalid_client', [7000222]]);
  });

  it('a secret that has not begun yet as one it does not know', async () => {
    await using simulated = await simulate();
    simulated.tenant.setSecrets([{ value: 'next', startsAt: new Date(Date.now() + DAY_MS).toISOString() }]);
    expect(refusalOf(await simulated.askToken({ client_secret: 'next' }))).toEqual([401, 'invalid_client', [7000215]]);
  });

  it('an outside identity that no federated credential names', async () => {
    await using simulated = await simulate();
    const assertion = outsideAssertion('https://issuer.example', 'system:serviceaccount:a:b');
    const refused = await simulated.askToken({ client_secret: undefined, client_assertion: assertion });
    expect(refusalOf(refused)).toEqual([400, 'invalid_request', [70021]]);
  });

  it('with the code, trace id and time in the description', async () => {
    await using simulated = await simulate();
    const { body } = await simulated.askToken({ client_secret: 'wrong' });
    expect(body['error_description']).toMatch(
      /^AADSTS7000215: .+\r\nTrace ID: .+\r\nCorrelation ID: .+\r\nTimestamp: \d{4}-/,
    );
  });
});

describe('the token endpoint accepts', () => {
  it('each of several secrets of an application', async () => {
    await using simulated = await simulate();
    simulated.tenant.setSecrets([{ value: 'old~+&=' }, { value: 'new' }]);
    expect((await simulated.askToken({ client_secret: 'old~+&=' })).status).toBe(200);
    expect((await simulated.askToken({ client_secret: 'new' })).status).toBe(200);
  });

  it('the tenant by its domain', async () => {
    await using simulated = await simulate();
    expect((await simulated.askToken({}, simulated.tenant.domain)).status).toBe(200);
  });

  it('an assertion signed with a registered certificate, and no other', async () => {
    await using simulated = await simulate();
    const own = await generate([{ name: 'commonName', value: 'rollcall' }], { algorithm: 'sha256' });
    const path = join(process.env['ROLLCALL_TEST_CERTIFICATE_DIR'] ?? '', `client-${randomUUID()}.pem`);
    await writeFile(path, `${own.private}\n${own.cert}`);
    const { tenant, simulator } = simulated;
    const credential = () =>
      new ClientCertificateCredential(tenant.tenantId, tenant.clientId, path, {
        authorityHost: simulator.loginUrl,
        disableInstanceDiscovery: true,
      }).getToken('https://graph.microsoft.com/.default');
    await expect(credential()).rejects.toThrow('AADSTS700027');
    tenant.setApplication({ certificates: [own.cert] });
    expect((await credential()).token).not.toBe('');
  });

  it('an outside identity that a federated credential names', async () => {
    await using simulated = await simulate();
    const [issuer, subject] = ['https://issuer.example', 'system:serviceaccount:a:b'];
    simulated.tenant.setApplication({
      federatedCredentials: [{ issuer, subject, audience: 'api://AzureADTokenExchange' }],
    });
    const assertion = outsideAssertion(issuer, subject);
    expect((await simulated.askToken({ client_secret: undefined, client_assertion: assertion })).status).toBe(200);
  });
});

describe('an access token', () => {
  it('lives for 60 to 90 minutes, or as long as the tenant is set', async () => {
    await using simulated = await simulate();
    const lifetime = Number((await simulated.askToken()).body['expires_in']);
    expect(lifetime).toBeGreaterThanOrEqual(3600);
    expect(lifetime).toBeLessThanOrEqual(5400);
    simulated.tenant.configure({ tokenLifetimeSeconds: 301 });
    expect((await simulated.askToken()).body['expires_in']).toBe(301);
  });

  it('keeps the roles of the moment it was issued', async () => {
    await using simulated = await simulate({ tenants: [{ roles: [] }] });
    const before = await simulated.token();
    simulated.tenant.consent('User.Read.All');
    const old = await simulated.ask('/users', { authorization: `Bearer ${before}` });
    expect([old.status, codeOf(old)]).toEqual([403, 'Authorization_RequestDenied']);
    expect((await simulated.ask('/users')).status).toBe(200);
  });

  it('no longer works once it was revoked', async () => {
    await using simulated = await simulate();
    const before = await simulated.token();
    simulated.tenant.revokeTokens();
    const refused = await simulated.ask('/users', { authorization: `Bearer ${before}` });
    expect([refused.status, codeOf(refused)]).toEqual([401, 'InvalidAuthenticationToken']);
  });

  it('is needed for every question', async () => {
    await using simulated = await simulate();
    const refused = await simulated.ask('/users', { authorization: '' });
    expect([refused.status, codeOf(refused)]).toEqual([401, 'InvalidAuthenticationToken']);
  });
});

function outsideAssertion(issuer: string, subject: string): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');
  const claims = {
    iss: issuer,
    sub: subject,
    aud: 'api://AzureADTokenExchange',
    exp: Math.floor(Date.now() / 1000) + 600,
  };
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createSign('sha256').update(signed).sign(privateKey, 'base64url')}`;
}
