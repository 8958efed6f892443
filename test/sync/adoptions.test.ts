/** Accounts that existed before the directory was connected: whose they become is asked, never guessed. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { importPeople } from '../../db/requests/import-people.js';
import type { WantedAccount } from '../../domain/account.js';
import { identifierKeyOf } from '../../domain/identifier.js';
import { logins, people } from '../mappings.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { approve, openHolds } from './decide.js';
import { booksOf, expectBalancedBooks, itemsOf, loginOf } from './look.js';

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 20, deletedUsers: 0 } });
});
afterEach(async () => expectBalancedBooks(system));
afterAll(async () => system.close());

async function importAccounts(...accounts: readonly Omit<WantedAccount, 'identifierKey'>[]) {
  const keyed = accounts.map((account) => ({ ...account, identifierKey: identifierKeyOf(account.identifier) }));
  return await importPeople(system.db, { tenantId: system.tenantId, accounts: keyed, actor: 'test' });
}

async function accountOf(identifier: string) {
  const [account] = await system.db.sql<
    { id: string; status: string; deactivatedBy: string | null; version: number }[]
  >`
    select id, status, deactivated_by as "deactivatedBy", deactivated_cause as cause, version from login_users where identifier_key = ${identifierKeyOf(identifier)}`;
  if (account === undefined) throw new Error(`There is no account ${identifier}.`);
  return account;
}

async function onlyHold() {
  const [hold, ...others] = await openHolds(system);
  expect(others).toEqual([]);
  if (hold === undefined) throw new Error('There is no hold.');
  return hold;
}

test('an imported account is adopted once the one hold of the first run is approved, and keeps what it had', async () => {
  const { id } = system.directory.hire({ userPrincipalName: 'Ada@contoso.example' });
  await importAccounts(
    { identifier: 'ada@contoso.example', fields: { Note: 'since 2019' } },
    { identifier: 'local@contoso.example', fields: {} },
  );
  const before = [await accountOf('ada@contoso.example'), await accountOf('local@contoso.example')];
  await system.map([logins, people]);
  const run = await system.sync();
  expect(await loginOf(system, id)).toBeUndefined();
  expect(await booksOf(system, run.id)).toMatchObject([{ held: 1 }, { held: 0 }]);
  const hold = await onlyHold();
  expect(hold).toMatchObject({ kind: 'adoptions', rows: 1 });
  await approve(system, hold);
  expect(await loginOf(system, id)).toMatchObject({
    id: before[0]?.id,
    identifier: 'Ada@contoso.example',
    role: 'member',
    status: 'active',
    integrationStatus: 'Active',
    fields: { Note: 'since 2019' },
  });
  expect(await accountOf('local@contoso.example')).toEqual(before[1]);
});

test('the account of somebody disabled or deleted is deactivated within the adoption that is asked for, never silently', async () => {
  const disabled = system.directory.hire({ userPrincipalName: 'off@contoso.example' }).id;
  system.directory.disable(disabled);
  const deleted = system.directory.hire({ userPrincipalName: 'gone@contoso.example' }).id;
  system.directory.delete(deleted);
  expect(await booksOf(system, (await system.sync()).id)).toMatchObject([{ held: 0 }, { held: 0 }]);
  await importAccounts(
    { identifier: 'off@contoso.example', fields: {} },
    { identifier: 'gone@contoso.example', fields: {} },
  );
  // Nobody changed in Entra since the run that left them out.
  const run = await system.sync();
  expect(await booksOf(system, run.id)).toMatchObject([{ held: 2, deactivated: 0 }, { held: 0 }]);
  expect(await accountOf('off@contoso.example')).toMatchObject({ status: 'active' });
  const hold = await onlyHold();
  expect(hold).toMatchObject({ kind: 'adoptions', rows: 2 });
  await approve(system, hold);
  for (const [id, integrationStatus] of [
    [disabled, 'Disabled in Entra'],
    [deleted, 'Deleted in Entra'],
  ] as const)
    expect(await loginOf(system, id)).toMatchObject({ status: 'inactive', integrationStatus });
  expect(await accountOf('off@contoso.example')).toMatchObject({ deactivatedBy: 'sync', cause: 'disabled' });
  // They are the sync's from now on: a return is followed.
  system.directory.enable(disabled);
  await system.sync();
  expect(await loginOf(system, disabled)).toMatchObject({ status: 'active', role: 'member' });
});

test('between somebody deleted and somebody enabled of the same name, the account is adopted by the enabled one', async () => {
  const name = 'desk@contoso.example';
  const deleted = system.directory.hire({ userPrincipalName: name }).id;
  system.directory.delete(deleted);
  const newcomer = system.directory.hire({ userPrincipalName: name }).id;
  await importAccounts({ identifier: name, fields: {} });
  await system.sync();
  const hold = await onlyHold();
  expect(hold).toMatchObject({ kind: 'adoptions', rows: 1 });
  expect(await itemsOf(system, deleted, logins.name)).toMatchObject([{ kind: 'out-of-scope', reason: 'deleted' }]);
  await approve(system, hold);
  expect(await loginOf(system, newcomer)).toMatchObject({ identifier: name, status: 'active', role: 'member' });
  expect(await loginOf(system, deleted)).toBeUndefined();
});
