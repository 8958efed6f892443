/** Listings that end early, expire, repeat themselves or are refused: what was seen is applied, and nobody leaves for what was not. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { logins, people } from '../mappings.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { expectBalancedBooks, itemsOf, liftGuard, loginOf } from './look.js';

const users = 130;

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users, deletedUsers: 0, disabledShare: 0 } });
  await liftGuard(system);
  await system.db.sql`update tenants set page_size = 40`;
  await system.map([logins, people]);
  await system.sync();
});
afterEach(async () => {
  system.directory.clearFaults();
  system.directory.configure({ countOffset: 0, maxTop: 999, shortPages: false });
  await expectBalancedBooks(system);
});
afterAll(async () => system.close());

/** One is on the first page, one on the last. */
function peopleOfBothEnds(): readonly [string, string] {
  const live = [...system.directory.users()].filter((user) => user['accountEnabled'] === true);
  return [live[0]?.id ?? '', live.at(-1)?.id ?? ''];
}

async function countLogins(): Promise<number> {
  return (await system.db.sql`select 1 from login_users where status = 'active'`).length;
}

async function countChains(runId: string): Promise<number> {
  return (await system.db.sql`select 1 from run_chains where run_id = ${runId} and kind = 'users'`).length;
}

test('follows pages that hold fewer users than asked for', async () => {
  system.directory.configure({ shortPages: true });
  const { id } = system.directory.hire();
  expect(await system.sync()).toMatchObject({ status: 'done', notes: [] });
  expect(await loginOf(system, id)).toMatchObject({ status: 'active' });
});

test('begins a listing again whose page links expire, up to three times', async () => {
  system.directory.armFault({ kind: 'expired-page', path: '/v1.0/users', query: '$skiptoken', times: 3 });
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'done', notes: [] });
  expect(await countChains(run.id)).toBe(4);
});

const laterPages = { path: '/v1.0/users', query: '$skiptoken', times: 'always' } as const;

test.each([
  { what: 'whose page links expire again and again', fault: { ...laterPages, kind: 'expired-page' } },
  { what: 'that leads back to the same page again and again', fault: { ...laterPages, kind: 'repeated-link' } },
] as const)('applies what it saw of a listing $what, and lets nobody go for the rest', async ({ fault }) => {
  const [early, gone] = peopleOfBothEnds();
  const before = await loginOf(system, gone);
  system.directory.disable(early);
  system.directory.purge(gone);
  system.directory.armFault(fault);
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'partial' });
  expect(run.notes).toEqual([
    expect.stringMatching(/^The listing of users was not read to its end: .* Nobody leaves for not being listed\.$/),
  ]);
  expect(await countChains(run.id)).toBe(4);
  expect(await loginOf(system, early)).toMatchObject({ status: 'inactive' });
  expect(await loginOf(system, gone)).toEqual(before);
  system.directory.clearFaults();
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await loginOf(system, gone)).toMatchObject({ status: 'active', integrationStatus: 'Not found in Entra' });
});

test('begins again after one page that leads back to itself', async () => {
  system.directory.armFault({ kind: 'repeated-link', path: '/v1.0/users' });
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'done', notes: [] });
  expect(await countChains(run.id)).toBe(2);
});

test('believes no listing that ends far too early', async () => {
  const active = await countLogins();
  system.directory.armFault({ kind: 'short-list', keep: 5, path: '/v1.0/users' });
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'partial' });
  expect(run.notes).toEqual([
    expect.stringMatching(/^Entra counts \d+ users but listed 5\. Nobody leaves for not being listed\.$/),
  ]);
  expect(await countLogins()).toBe(active);
});

test('lets nobody go for being absent while Entra counts far more users than it lists', async () => {
  const [, gone] = peopleOfBothEnds();
  const before = await loginOf(system, gone);
  system.directory.purge(gone);
  system.directory.configure({ countOffset: 50 });
  expect(await system.sync()).toMatchObject({ status: 'partial' });
  expect(await loginOf(system, gone)).toEqual(before);
  system.directory.configure({ countOffset: 9 });
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await itemsOf(system, gone, logins.name)).toMatchObject([{ kind: 'grace', reason: 'missing' }]);
});

test('reads on without the bin where the bin cannot be read to its end', async () => {
  const { id } = system.directory.hire();
  system.directory.armFault({ kind: 'expired-page', path: '/v1.0/directory/deletedItems/*', times: 'always' });
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'partial' });
  expect(run.notes).toEqual([expect.stringMatching(/^The recycle bin was not read to its end/)]);
  expect(await loginOf(system, id)).toMatchObject({ status: 'active' });
});

test('asks for smaller pages where Graph refuses the size, and remembers it', async () => {
  await system.db.sql`update tenants set page_size = 999`;
  system.directory.configure({ maxTop: 120 });
  expect(await system.sync()).toMatchObject({ status: 'done', notes: [] });
  expect(await system.db.sql`select page_size from tenants`).toMatchObject([{ page_size: 100 }]);
  const run = await system.sync();
  expect(await countChains(run.id)).toBe(1);
});

test('fails at once, and says why, where Graph answers with something that is no list', async () => {
  system.directory.armFault({ kind: 'no-value', path: '/v1.0/users', times: 'always' });
  expect(await system.sync()).toMatchObject({
    status: 'failed',
    errorType: 'NotGraph',
    errorMessage: expect.stringContaining('is not Microsoft Graph'),
  });
});
