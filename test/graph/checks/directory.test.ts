/** The recycle bin, change tracking and the clock. */
import { describe, expect, it } from 'vitest';
import { startSimulatedTenant } from '../simulated-tenant.js';
import { check, textOf } from './check-tenant.js';

describe('the recycle bin', () => {
  it('may be empty, where the permission is there', async () => {
    await using entra = await startSimulatedTenant({ users: 10, deletedUsers: 0 });
    expect(textOf(await check(entra), 'recycle bin')).toBe('green: It answers, and is empty.');
  });

  it('that is empty may also be one that we must not see', async () => {
    await using entra = await startSimulatedTenant({ users: 10, deletedUsers: 0, roles: ['GroupMember.Read.All'] });
    expect(textOf(await check(entra), 'recycle bin')).toMatch(/^yellow: It answers, and is empty\. .*User\.Read\.All/);
  });

  it('that refuses keeps a run from beginning', async () => {
    await using entra = await startSimulatedTenant({ users: 10 });
    entra.tenant.armFault({ kind: 'forbidden', path: '/v1.0/directory/*' });
    const finding = (await check(entra)).find(({ name }) => name === 'recycle bin');
    expect(finding).toMatchObject({ state: 'red', blocking: { reason: 'missing-consent' } });
    expect(finding?.text).toContain('User.Read.All');
  });
});

describe('change tracking', () => {
  it('is known to be missing in some kinds of directory', async () => {
    await using entra = await startSimulatedTenant({ settings: { deltaSupported: false } });
    expect(textOf(await check(entra), 'change tracking')).toMatch(
      /^yellow: .*External ID and Azure AD B2C: every run reads everybody\.$/,
    );
  });

  it('that fails otherwise says how', async () => {
    await using entra = await startSimulatedTenant();
    entra.tenant.armFault({ kind: 'status', status: 503, path: '/v1.0/users/delta' });
    expect(textOf(await check(entra), 'change tracking')).toMatch(/^yellow: Microsoft Graph is not available/);
  });
});

describe('the clock', () => {
  it.each([
    [0, /^green: /],
    [30_000, /^green: /],
    [-120_000, /^yellow: The clock of this worker is 1[12]\d s ahead of that of Microsoft Graph\. Set it/],
    [120_000, /^yellow: The clock of this worker is 1[12]\d s behind that of Microsoft Graph/],
    [-3_600_000, /^red: The clock of this worker is 3[56]\d\d s ahead of .*refuses/],
  ])('that of Graph is %i ms ahead', async (dateOffsetMs, sentence) => {
    await using entra = await startSimulatedTenant({ settings: { dateOffsetMs } });
    expect(textOf(await check(entra), 'clock')).toMatch(sentence);
  });

  it('is not known where Graph does not answer', async () => {
    await using entra = await startSimulatedTenant({ roles: [] });
    expect(textOf(await check(entra), 'clock')).toMatch(/^yellow: Not known/);
  });
});
