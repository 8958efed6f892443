/** A page of any collection: what it says about the next one, and what is not a page at all. */
import { describe, expect, it } from 'vitest';
import { readPage } from '../../graph/read-page.js';
import { createUserParser } from '../../graph/parse-user.js';
import { startAnsweringServer } from './answering-server.js';
import { failureOf } from './failure-of.js';
import { startSimulatedTenant } from './simulated-tenant.js';

it('carries the entries, the links and the count as they came', async () => {
  await using server = await startAnsweringServer({
    graph: ({ url }) => ({
      body: url.endsWith('?first')
        ? { value: [{ id: 1 }, null], '@odata.nextLink': `${server.origin}/v1.0/users?$skiptoken=x`, '@odata.count': 7 }
        : { value: [], '@odata.deltaLink': `${server.origin}/v1.0/users/delta?$deltatoken=y` },
    }),
  });
  const first = await readPage(server.graph, '/users?first', {});
  expect(first).toEqual({
    entries: [{ id: 1 }, null],
    nextLink: `${server.origin}/v1.0/users?$skiptoken=x`,
    deltaLink: null,
    count: 7,
  });
  const last = await readPage(server.graph, first.nextLink ?? '', {});
  expect(last).toEqual({
    entries: [],
    nextLink: null,
    deltaLink: `${server.origin}/v1.0/users/delta?$deltatoken=y`,
    count: null,
  });
});

it.each([
  ['nothing', {}],
  ['a value that is no list', { value: {} }],
  ['a list', []],
  ['a link that is no text', { value: [], '@odata.nextLink': 5 }],
  ['a link that leads elsewhere', { value: [], '@odata.nextLink': 'https://elsewhere.example/v1.0/users' }],
  ['a link without encryption', { value: [], '@odata.nextLink': 'http://graph.microsoft.com/v1.0/users' }],
])('is not %s', async (_name, body) => {
  await using server = await startAnsweringServer({ graph: () => ({ body }) });
  const failure = await failureOf(readPage(server.graph, '/users', {}));
  expect([failure.reason, failure.retryable]).toEqual(['not-graph', false]);
});

describe('a round of changes', () => {
  const parseUser = createUserParser(['id', 'displayName']);

  it('says who was removed, and ends in a link for the next round', async () => {
    await using entra = await startSimulatedTenant({ users: 5, deletedUsers: 0 });
    let link: string | null = '/users/delta?$select=id,displayName&$deltatoken=latest';
    const { deltaLink } = await readPage(entra.graph, link, {});
    const [gone, changed] = [...entra.tenant.users()];
    if (gone === undefined || changed === undefined) throw new Error('the tenant is empty');
    entra.tenant.delete(gone.id);
    entra.tenant.change(changed.id, { displayName: 'Renamed' });
    const removedById = new Map<string, string | null>();
    for (link = deltaLink; link !== null;) {
      const page = await readPage(entra.graph, link, {});
      for (const entry of page.entries.map(parseUser))
        if (entry.readable) removedById.set(entry.user.objectId, entry.user.removed);
      link = page.nextLink;
    }
    expect(removedById).toEqual(
      new Map([
        [gone.id, 'changed'],
        [changed.id, null],
      ]),
    );
  });

  it.each(['resyncRequired', 'syncStateNotFound', 'SyncStateNotFound'])('is over when Graph says %s', async (code) => {
    await using entra = await startSimulatedTenant({ users: 5 });
    entra.simulator.armFault({ kind: 'resync', path: '/v1.0/users/delta', code });
    const failure = await failureOf(readPage(entra.graph, '/users/delta?$deltatoken=x', {}));
    expect(failure).toMatchObject({ reason: 'delta-expired', retryable: false });
  });

  it('is over when its token expired, where a listing would only start again', async () => {
    await using server = await startAnsweringServer({
      graph: () => ({ status: 400, body: { error: { code: 'Directory_ExpiredPageToken', message: '' } } }),
    });
    const reasonAt = async (query: string): Promise<string> =>
      (await failureOf(readPage(server.graph, `/users/delta?${query}`, {}))).reason;
    expect(await reasonAt('$deltatoken=x')).toBe('delta-expired');
    expect(await reasonAt('%24deltaToken=x')).toBe('delta-expired');
    expect(await reasonAt('$skiptoken=x')).toBe('expired-page');
  });
});
