/** Whether what mappings name can be read, and what is said of the one name among many that cannot. */
import { expect, it } from 'vitest';
import { selectedProperties } from '../../../domain/directory-fields.js';
import { startSimulatedTenant, type SimulatedTenant } from '../simulated-tenant.js';
import { check, statesOf, textOf } from './check-tenant.js';

async function fieldsWith(entra: SimulatedTenant, ...more: readonly string[]) {
  return await check(entra, { needs: { properties: [...selectedProperties, ...more] } });
}

it('reads all that a run selects', async () => {
  await using entra = await startSimulatedTenant({ users: 10 });
  expect(statesOf(await fieldsWith(entra))).toMatchObject({ 'mapped fields': 'green', 'account enabled': 'green' });
});

it.each([
  ['skills', /^red: skills is kept outside the directory and cannot be read for all users: take the field out/],
  ['departmant', /^red: Microsoft Graph has no user property departmant: correct the mapping that names it\.$/],
  [
    'signInActivity',
    /^red: signInActivity needs the application permission AuditLog\.Read\.All: add it under API permissions/,
  ],
])('finds %s among all the others', async (property, sentence) => {
  await using entra = await startSimulatedTenant({ users: 10 });
  const findings = await fieldsWith(entra, property);
  expect(textOf(findings, 'mapped fields')).toMatch(sentence);
  expect(findings.find(({ name }) => name === 'mapped fields')?.blocking?.message).toMatch(new RegExp(property));
});

it('names all that cannot be read at once', async () => {
  await using entra = await startSimulatedTenant({ users: 10 });
  expect(textOf(await fieldsWith(entra, 'departmant', 'jobTitel'), 'mapped fields')).toMatch(/departmant.*jobTitel/);
});

it('does not look for a property where the network is to blame', async () => {
  await using entra = await startSimulatedTenant({ users: 10 });
  entra.tenant.armFault({ kind: 'status', status: 503, path: '/v1.0/users', query: '$top=5', times: 'always' });
  const findings = await fieldsWith(entra);
  expect(textOf(findings, 'mapped fields')).toMatch(/^red: Microsoft Graph is not available/);
  expect(findings.find(({ name }) => name === 'mapped fields')?.blocking).toMatchObject({ retryable: true });
});

it('says that nobody gets a login where Entra does not say whether accounts are enabled', async () => {
  await using entra = await startSimulatedTenant({ users: 3 });
  for (const user of entra.tenant.users()) entra.tenant.change(user.id, { accountEnabled: null });
  expect(textOf(await fieldsWith(entra), 'account enabled')).toMatch(/^red: .*accountEnabled.*nobody gets a login/);
  const records = await check(entra, { needs: { hasLogins: false } });
  expect(statesOf(records)).toMatchObject({ 'account enabled': 'yellow' });
});

it('does not guess about accounts in an empty directory', async () => {
  await using entra = await startSimulatedTenant({ users: 0 });
  expect(textOf(await check(entra), 'account enabled')).toBe('yellow: Not known: this directory shows no users.');
});
