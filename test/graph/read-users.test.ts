/** Listing every user of a simulated tenant: complete, in pages of any size, and never silently short. */
import { expect, it } from 'vitest';
import { selectedProperties } from '../../domain/directory-fields.js';
import type { Graph } from '../../graph/client.js';
import { createUserParser, type UserEntry } from '../../graph/parse-user.js';
import { readPage } from '../../graph/read-page.js';
import { firstUsersLink, readUsersCount, type UsersListing } from '../../graph/read-users.js';
import { failureOf } from './failure-of.js';
import { startSimulatedTenant } from './simulated-tenant.js';

const parseUser = createUserParser(selectedProperties);

async function listAll(
  graph: Graph,
  listing: UsersListing = {},
): Promise<{ readonly entries: readonly UserEntry[]; readonly pages: number }> {
  const entries: UserEntry[] = [];
  let pages = 0;
  for (let link: string | null = firstUsersLink(listing); link !== null; pages += 1) {
    const page = await readPage(graph, link, {});
    entries.push(...page.entries.map(parseUser));
    link = page.nextLink;
  }
  return { entries, pages };
}

it('reads every live user with every selected property, and nobody twice', async () => {
  await using entra = await startSimulatedTenant({ users: 250, deletedUsers: 5 });
  const { entries } = await listAll(entra.graph, { pageSize: 100 });
  const read = new Map(
    entries.map((entry) => (entry.readable ? [entry.user.objectId, entry.user.document] : ['', {}])),
  );
  const expected = [...entra.tenant.users()].map((user): [string, object] => [
    user.id,
    Object.fromEntries(
      selectedProperties.map((property) => [
        property,
        user[property] ?? (property === 'businessPhones' || property === 'otherMails' ? [] : null),
      ]),
    ),
  ]);
  expect(read).toEqual(new Map(expected));
  expect(entries).toHaveLength(250);
});

it('encodes the properties that mappings name', () => {
  expect(firstUsersLink({ pageSize: 5, properties: ['id', 'a&b#c'] })).toBe('/users?$select=id,a%26b%23c&$top=5');
});

it('goes on after short pages and after an empty last one', async () => {
  await using entra = await startSimulatedTenant({ users: 60, deletedUsers: 0, settings: { shortPages: true } });
  const { entries, pages } = await listAll(entra.graph, { pageSize: 10 });
  expect(entries).toHaveLength(60);
  expect(pages).toBeGreaterThan(6);
});

it('says that the page size is refused', async () => {
  await using entra = await startSimulatedTenant({ users: 200, settings: { maxTop: 120 } });
  const failure = await failureOf(listAll(entra.graph));
  expect([failure.reason, failure.retryable]).toEqual(['page-size-refused', false]);
  expect((await listAll(entra.graph, { pageSize: 120 })).entries).toHaveLength(200);
});

it.each([0, 1000])('says that %i is no page size', async (pageSize) => {
  await using entra = await startSimulatedTenant();
  expect((await failureOf(listAll(entra.graph, { pageSize }))).reason).toBe('page-size-refused');
});

it('says that the listing has to start again when its page expired', async () => {
  await using entra = await startSimulatedTenant({ users: 30, settings: { pageTokenLifetimeMs: 60_000 } });
  const first = await readPage(entra.graph, firstUsersLink({ pageSize: 10 }), {});
  entra.tenant.advanceClock(61_000);
  const failure = await failureOf(readPage(entra.graph, first.nextLink ?? '', {}));
  expect(failure).toMatchObject({ reason: 'expired-page', status: 400, code: 'Directory_ExpiredPageToken' });
  expect(failure.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

it('notices a page that leads to itself', async () => {
  await using entra = await startSimulatedTenant({ users: 30 });
  entra.tenant.armFault({ kind: 'repeated-link', path: '/v1.0/users' });
  expect((await failureOf(listAll(entra.graph, { pageSize: 10 }))).reason).toBe('expired-page');
  entra.tenant.armFault({ kind: 'repeated-link', path: '/v1.0/users', skip: 1 });
  expect((await failureOf(listAll(entra.graph, { pageSize: 10 }))).reason).toBe('expired-page');
});

it.each([
  ['captive-portal', 'not-graph', true],
  ['no-value', 'not-graph', false],
  ['cut', 'unavailable', true],
  ['truncated', 'unavailable', true],
  ['reset', 'unreachable', true],
  ['forbidden', 'missing-consent', false],
] as const)('never takes "%s" for the end of the listing', async (kind, reason, retryable) => {
  await using entra = await startSimulatedTenant({ users: 30 });
  entra.simulator.armFault({ kind, path: '/v1.0/users', skip: 1 });
  const failure = await failureOf(listAll(entra.graph, { pageSize: 10 }));
  expect([failure.reason, failure.retryable]).toEqual([reason, retryable]);
});

it.each([
  [{ retryAfter: '2.128' }, 2_128],
  [{ retryAfter: '0' }, 0],
  [{ retryAfter: '400' }, 400_000],
  [{ retryAfter: null, body: 'bare' as const }, null],
])('hands on how long to wait: %j', async (fault, retryAfterMs) => {
  await using entra = await startSimulatedTenant();
  entra.simulator.armFault({ kind: 'throttled', path: '/v1.0/users', ...fault });
  expect(await failureOf(listAll(entra.graph))).toMatchObject({
    reason: 'throttled',
    retryable: true,
    retryAfterMs,
    status: 429,
  });
  expect((await listAll(entra.graph)).entries).toHaveLength(100);
});

it.each(['missing id', 'id is no guid', 'entry is null', 'entry is text'] as const)(
  'keeps a page whose entry is malformed: %s',
  async (how) => {
    await using entra = await startSimulatedTenant({ users: 5, deletedUsers: 0 });
    entra.simulator.armFault({ kind: 'malformed', path: '/v1.0/users', how, position: 2 });
    const { entries } = await listAll(entra.graph);
    expect(entries.map((entry) => entry.readable)).toEqual([true, true, false, true, true]);
    expect(entries[2]).toMatchObject({ position: 2 });
  },
);

it('names the properties of a user that have the wrong type', async () => {
  await using entra = await startSimulatedTenant({ users: 1, deletedUsers: 0 });
  entra.simulator.armFault({ kind: 'malformed', path: '/v1.0/users', how: 'wrong types' });
  const [entry] = (await listAll(entra.graph)).entries;
  expect(entry?.readable === true && entry.user.malformed.toSorted()).toEqual([
    'accountEnabled is text where yes or no belongs',
    'businessPhones is text where a list of text belongs',
    'displayName is a group of values where text belongs',
    'userPrincipalName is a number where text belongs',
  ]);
});

it('counts by an index of its own, and says null where there is none', async () => {
  await using entra = await startSimulatedTenant({ users: 123, deletedUsers: 9, settings: { countOffset: 4 } });
  expect(await readUsersCount(entra.graph)).toBe(127);
  entra.simulator.armFault({
    kind: 'status',
    path: '/v1.0/users/$count',
    status: 400,
    code: 'Request_UnsupportedQuery',
  });
  expect(await readUsersCount(entra.graph)).toBeNull();
  entra.simulator.armFault({ kind: 'captive-portal', path: '/v1.0/users/$count' });
  expect((await failureOf(readUsersCount(entra.graph))).reason).toBe('not-graph');
});
