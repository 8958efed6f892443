/** Groups of mappings: there, gone, doubtful, hidden or hollow. */
import { expect, it } from 'vitest';
import { DEFAULT_ROLES } from '../../../simulator/graph-roles.js';
import { startSimulatedTenant } from '../simulated-tenant.js';
import { check, textOf } from './check-tenant.js';

const editors = 'Rollcall Testers';

async function withGroup(properties: Readonly<Record<string, string>> = {}, roles: readonly string[] = DEFAULT_ROLES) {
  const entra = await startSimulatedTenant({ users: 10, roles });
  const members = [...entra.tenant.users()].slice(0, 3).map((user) => user.id);
  const group = entra.tenant.createGroup({ displayName: editors, ...properties }, members);
  return { entra, group };
}

it('finds a group by its name and by its id, and counts its members', async () => {
  const { entra, group } = await withGroup();
  await using _ = entra;
  const findings = await check(entra, { needs: { groups: [editors, group.id] } });
  expect(textOf(findings, `group ${editors}`)).toBe('green: It shows its 3 members.');
  expect(textOf(findings, `group ${group.id}`)).toBe('green: It shows its 3 members.');
});

it('says of each group what is wrong with it', async () => {
  const { entra } = await withGroup();
  await using _ = entra;
  entra.tenant.createGroup({ displayName: 'Twice' });
  entra.tenant.createGroup({ displayName: 'Twice' });
  entra.tenant.createGroup({ displayName: 'Empty' });
  const findings = await check(entra, { needs: { groups: ['Gone', 'Twice', 'Empty'] } });
  expect(textOf(findings, 'group Gone')).toMatch(/^red: Entra has no such group\. Correct the mapping/);
  expect(textOf(findings, 'group Twice')).toMatch(/^red: 2 groups bear this name\. Name it by its object id/);
  expect(textOf(findings, 'group Empty')).toBe('yellow: It has no members.');
  expect(findings.every(({ blocking }) => blocking === null)).toBe(true);
});

it('tells a group that hides its members from one without any', async () => {
  const { entra } = await withGroup({ visibility: 'HiddenMembership' });
  await using _ = entra;
  const needs = { groups: [editors] };
  expect(textOf(await check(entra, { needs }), `group ${editors}`)).toMatch(
    /^red: It hides its members: .*Member\.Read\.Hidden/,
  );
  entra.tenant.consent('Member.Read.Hidden');
  expect(textOf(await check(entra, { needs, change: {} }), `group ${editors}`)).toBe('green: It shows its 3 members.');
});

it('tells hollow members from real ones', async () => {
  const { entra } = await withGroup({}, ['GroupMember.Read.All', 'Application.Read.All']);
  await using _ = entra;
  const findings = await check(entra, { needs: { groups: [editors] } });
  expect(textOf(findings, `group ${editors}`)).toMatch(/^red: Its members come without names: .*User\.Read\.All/);
});
