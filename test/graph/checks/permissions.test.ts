/** Permissions that are granted, missing, on their way, or come from somewhere else. */
import { describe, expect, it } from 'vitest';
import { startSimulatedTenant } from '../simulated-tenant.js';
import { check, statesOf, textOf } from './check-tenant.js';

const groups = ['Rollcall Editors'];
const least = ['User.Read.All', 'GroupMember.Read.All', 'Application.Read.All'];

describe('missing consent', () => {
  it.each([
    [[], { 'User.Read.All': 'red', 'GroupMember.Read.All': 'red', 'Application.Read.All': 'yellow' }],
    [['User.Read.All'], { 'User.Read.All': 'green', 'GroupMember.Read.All': 'red', 'Application.Read.All': 'yellow' }],
    [
      ['GroupMember.Read.All'],
      { 'User.Read.All': 'red', 'GroupMember.Read.All': 'green', 'Application.Read.All': 'yellow' },
    ],
    [least, { 'User.Read.All': 'green', 'GroupMember.Read.All': 'green', 'Application.Read.All': 'green' }],
  ])('with %j', async (roles, expected) => {
    await using entra = await startSimulatedTenant({ roles, deletedUsers: 1 });
    const findings = await check(entra, { needs: { groups } });
    expect(statesOf(findings)).toMatchObject(expected);
    for (const [name, state] of Object.entries(expected)) {
      if (state === 'green') continue;
      expect(textOf(findings, name)).toContain(`add the application permission ${name}`);
      expect(textOf(findings, name)).toContain('Grant admin consent');
    }
  });

  it('is over as soon as it is granted', async () => {
    await using entra = await startSimulatedTenant({ roles: [], deletedUsers: 1 });
    await check(entra);
    entra.tenant.setRoles(least);
    expect(new Set(Object.values(statesOf(await check(entra))))).toEqual(new Set(['green']));
  });

  it('of groups is no more than worth knowing where no mapping names one', async () => {
    await using entra = await startSimulatedTenant({ roles: ['User.Read.All'] });
    expect(statesOf(await check(entra))).toMatchObject({ 'GroupMember.Read.All': 'yellow' });
  });

  it('does not keep a run from beginning, unless it is that of users', async () => {
    await using entra = await startSimulatedTenant({ roles: ['GroupMember.Read.All'] });
    const findings = await check(entra, { needs: { groups } });
    const blocking = findings.filter((finding) => finding.blocking !== null).map(({ name }) => name);
    expect(blocking).toEqual(['User.Read.All', 'mapped fields']);
  });
});

it('says by which other permission something can be read', async () => {
  await using entra = await startSimulatedTenant({ roles: ['Directory.Read.All'] });
  const findings = await check(entra);
  expect(textOf(findings, 'User.Read.All')).toBe('green: Users can be read by Directory.Read.All.');
  expect(textOf(findings, 'GroupMember.Read.All')).toBe('green: Groups can be read by Directory.Read.All.');
});

it('says of a grant that has not arrived yet that it is a matter of minutes', async () => {
  await using entra = await startSimulatedTenant();
  entra.tenant.armFault({ kind: 'forbidden', path: '/v1.0/groups' });
  expect(textOf(await check(entra, { needs: { groups } }), 'GroupMember.Read.All')).toBe(
    'red: GroupMember.Read.All is granted, but Microsoft Graph does not honour it yet. A new grant takes some minutes to count; try again.',
  );
});

it('warns of what can be read although it is no longer granted', async () => {
  await using entra = await startSimulatedTenant({ roles: least });
  await entra.credential.getToken();
  entra.tenant.setRoles(['Application.Read.All']);
  expect(textOf(await check(entra), 'User.Read.All')).toMatch(
    /^yellow: Users can be read, but none of User\.Read\.All, .* is granted/,
  );
});

it('takes what the token carries where the directory does not say what was granted', async () => {
  await using entra = await startSimulatedTenant({ roles: ['User.Read.All'] });
  expect(textOf(await check(entra), 'User.Read.All')).toBe('green: Granted; users can be read.');
});
