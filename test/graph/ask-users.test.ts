/** Asking for users by id, in batches whose parts fail one by one. */
import { expect, it } from 'vitest';
import { selectedProperties } from '../../domain/directory-fields.js';
import { askUsers } from '../../graph/ask-users.js';
import { startAnsweringServer } from './answering-server.js';
import { failureOf } from './failure-of.js';
import { startSimulatedTenant } from './simulated-tenant.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

it('tells who is there from who is in the bin or was never there, over several batches', async () => {
  await using entra = await startSimulatedTenant({ users: 50, deletedUsers: 2 });
  const live = [...entra.tenant.users()].map((user) => user.id);
  const deleted = [...entra.tenant.users('deleted')].map((user) => user.id);
  entra.simulator.clearRequests();
  const answers = await askUsers(entra.graph, [...deleted, ...live, NOBODY], selectedProperties);
  expect(answers.found.map((user) => user.objectId)).toEqual(live);
  expect(answers.absent).toEqual([...deleted, NOBODY]);
  expect(answers.unanswered).toEqual([]);
  expect(entra.simulator.requests()).toContainEqual({ method: 'POST', path: '/v1.0/$batch', count: 3 });
});

it('asks nobody about nobody', async () => {
  await using entra = await startSimulatedTenant();
  expect(await askUsers(entra.graph, [], selectedProperties)).toEqual({ found: [], absent: [], unanswered: [] });
  expect(entra.simulator.requests()).toEqual([]);
});

it('asks again for the one that was throttled, and only for that one', async () => {
  await using entra = await startSimulatedTenant({ users: 3, deletedUsers: 0 });
  const ids = [...entra.tenant.users()].map((user) => user.id);
  entra.simulator.armFault({ kind: 'throttled', path: `/v1.0/users/${ids[1] ?? ''}`, retryAfter: '0.05' });
  const answers = await askUsers(entra.graph, ids, selectedProperties);
  expect(answers.found.map((user) => user.objectId)).toEqual([ids[0], ids[2], ids[1]]);
  expect(answers.unanswered).toEqual([]);
});

it('leaves open what stays unanswered, would take too long, or is a 404 of another kind', async () => {
  await using entra = await startSimulatedTenant({ users: 5, deletedUsers: 0 });
  const [stubborn = '', slow = '', lagging = '', malformed = '', fine = ''] = [...entra.tenant.users()].map(
    (user) => user.id,
  );
  const at = (id: string) => ({ path: `/v1.0/users/${id}`, times: 'always' as const });
  entra.simulator.armFault({ kind: 'status', status: 503, retryAfter: '0', ...at(stubborn) });
  entra.simulator.armFault({ kind: 'throttled', retryAfter: '400', ...at(slow) });
  entra.simulator.armFault({ kind: 'status', status: 404, code: 'Directory_ObjectNotFound', ...at(lagging) });
  entra.simulator.armFault({ kind: 'status', status: 400, code: 'Request_BadRequest', ...at(malformed) });
  const answers = await askUsers(entra.graph, [stubborn, slow, lagging, malformed, fine], selectedProperties);
  expect(answers.found.map((user) => user.objectId)).toEqual([fine]);
  expect(answers.absent).toEqual([]);
  expect(answers.unanswered.toSorted()).toEqual([stubborn, slow, lagging, malformed].toSorted());
});

it('fails where the permission is missing: that is about everybody', async () => {
  await using entra = await startSimulatedTenant({ roles: ['GroupMember.Read.All'] });
  const failure = await failureOf(askUsers(entra.graph, [NOBODY], selectedProperties));
  expect(failure).toMatchObject({ reason: 'missing-consent', retryable: false });
  expect(failure.message).toContain('User.Read.All');
});

it('believes neither an answer about someone else nor a missing one', async () => {
  const [one, other] = [NOBODY, '11111111-1111-4111-8111-111111111111'];
  await using server = await startAnsweringServer({
    graph: () => ({ body: { responses: [{ id: one, status: 200, body: { id: other } }] } }),
  });
  expect(await askUsers(server.graph, [one, other], selectedProperties)).toEqual({
    found: [],
    absent: [],
    unanswered: [one, other],
  });
});

it('stops waiting when the caller leaves', async () => {
  const controller = new AbortController();
  await using server = await startAnsweringServer({
    graph: () => {
      setImmediate(() => controller.abort(new Error('the worker stops')));
      return { body: { responses: [{ id: NOBODY, status: 429, headers: { 'Retry-After': '9' }, body: {} }] } };
    },
  });
  await expect(askUsers(server.graph, [NOBODY], selectedProperties, controller.signal)).rejects.toThrow(
    'the worker stops',
  );
});
