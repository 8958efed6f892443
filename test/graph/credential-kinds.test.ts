/** Signing in with a certificate or a federated token over real HTTPS, and each way that either can be wrong. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { describe, expect, it } from 'vitest';
import { authenticate } from '../../graph/credential.js';
import type { Proof } from '../../graph/proof.js';
import { withFallback } from '../../graph/fallback-credential.js';
import { check, textOf } from './checks/check-tenant.js';
import { failureOf } from './failure-of.js';
import { startSimulatedTenant, type SimulatedTenant } from './simulated-tenant.js';

const dayMs = 86_400_000;

async function makeCertificate(days = 20) {
  const notAfterDate = new Date(Date.now() + (days + 0.5) * dayMs);
  const notBeforeDate = new Date(Date.now() - 100 * dayMs);
  return await generate([{ name: 'commonName', value: 'rollcall' }], {
    algorithm: 'sha256',
    notAfterDate,
    notBeforeDate,
  });
}

async function refusalOf(entra: SimulatedTenant, proof: Proof) {
  return await failureOf(authenticate(entra.connect({ proof }).credential));
}

describe('a certificate', () => {
  it('signs in once it is registered, in whichever order and with whichever line ends it is stored', async () => {
    await using entra = await startSimulatedTenant();
    const own = await makeCertificate();
    const pem = `${own.cert}\r\n${own.private}`.replaceAll(/\r?\n/g, '\r\n');
    const proof = { kind: 'certificate', pem } as const;
    expect(await refusalOf(entra, proof)).toMatchObject({ reason: 'unknown-certificate', aadsts: '700027' });
    entra.tenant.setApplication({ certificates: [own.cert] });
    const findings = await check(entra, { change: { proof } });
    expect(textOf(findings, 'token')).toMatch(/^green/);
    expect(textOf(findings, 'end of certificate')).toMatch(/^yellow: The certificate ends on .*, in 20 days\./);
  });

  it('says in its own words what is wrong with it, and asks nobody', async () => {
    await using entra = await startSimulatedTenant();
    const [own, other, old] = [await makeCertificate(), await makeCertificate(), await makeCertificate(-3)];
    entra.simulator.clearRequests();
    const of = async (pem: string) => {
      const { reason, message } = await refusalOf(entra, { kind: 'certificate', pem });
      return `${reason}: ${message}`;
    };
    expect(await of(own.cert)).toMatch(/^unusable-certificate: .*there is no private key in the file/);
    expect(await of(own.private)).toMatch(/^unusable-certificate: .*there is no certificate in the file/);
    expect(await of(`${other.private}\n${own.cert}`)).toMatch(
      /^unusable-certificate: .*the private key does not belong to the certificate/,
    );
    expect(await of(`${old.private}\n${old.cert}`)).toMatch(/^expired-certificate: .* ended on \d{4}-\d\d-\d\d\./);
    expect(entra.simulator.requests()).toEqual([]);
  });
});

describe('a federated token', () => {
  const [issuer, subject, audience] = [
    'https://issuer.example',
    'system:serviceaccount:rollcall:worker',
    'api://AzureADTokenExchange',
  ];

  async function tokenFile(text: string): Promise<Proof> {
    const path = join(await mkdtemp(join(tmpdir(), 'rollcall-token-')), 'token');
    await writeFile(path, text);
    return { kind: 'federated-token', path };
  }

  function tokenOf(claims: Readonly<Record<string, unknown>>): string {
    const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
    const exp = Math.floor(Date.now() / 1000) + 600;
    return `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iss: issuer, sub: subject, aud: audience, exp, ...claims })}.c2lnbmVk`;
  }

  it('signs in where the application trusts whoever issued it', async () => {
    await using entra = await startSimulatedTenant();
    const proof = await tokenFile(`${tokenOf({})}\n`);
    expect(await refusalOf(entra, proof)).toMatchObject({ reason: 'unknown-federation', aadsts: '70021' });
    entra.tenant.setApplication({ federatedCredentials: [{ issuer, subject, audience }] });
    const findings = await check(entra, { change: { proof } });
    expect(textOf(findings, 'token')).toMatch(/^green/);
    expect(textOf(findings, 'end of federated token')).toBe('green: It has none: the platform replaces it.');
  });

  it('that is out of time, missing or something else is said to be so', async () => {
    await using entra = await startSimulatedTenant();
    entra.tenant.setApplication({ federatedCredentials: [{ issuer, subject, audience }] });
    const of = async (proof: Proof) => {
      const { reason, message } = await refusalOf(entra, proof);
      return `${reason}: ${message}`;
    };
    expect(await of(await tokenFile(tokenOf({ exp: 1_000_000 })))).toMatch(
      /^unusable-federated-token: .*AADSTS700024.*out of time/,
    );
    expect(await of({ kind: 'federated-token', path: '/nowhere/token' })).toMatch(
      /^unusable-federated-token: .*cannot be read on this worker \(ENOENT\)/,
    );
    expect(await of(await tokenFile('root:x:0:0'))).toMatch(/^unusable-federated-token: .*holds no token/);
  });
});

describe('two credentials', () => {
  const secret = (value: string) => ({ proof: { kind: 'client-secret', secret: value } }) as const;

  it('sign in with the second where the first is refused, and say so once', async () => {
    await using entra = await startSimulatedTenant();
    const told: string[] = [];
    const both = withFallback(entra.connect(secret('gone')).credential, entra.credential, async ({ reason }) => {
      told.push(reason);
    });
    const { token } = await both.getToken();
    expect(token).toBe((await entra.credential.getToken()).token);
    await both.getToken();
    expect(told).toEqual(['wrong-secret']);
  });

  it('fail with what is wrong with the first where neither works, or where it is not the credential', async () => {
    await using entra = await startSimulatedTenant();
    const fail = async () => expect.unreachable();
    const wrong = withFallback(entra.connect(secret('gone')).credential, entra.connect(secret('too')).credential, fail);
    expect((await failureOf(wrong.getToken())).reason).toBe('wrong-secret');
    entra.tenant.armFault({ kind: 'token-refusal', code: 90033, path: '*' });
    entra.simulator.armFault({ kind: 'token-refusal', code: 90033, path: '*token' });
    const away = withFallback(entra.connect().credential, entra.credential, fail);
    expect((await failureOf(away.getToken())).reason).toBe('unavailable');
  });
});
