/** Trouble that passes by itself: the run waits, goes on, and ends as if nothing had happened. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Fault } from '../../simulator/faults.js';
import { logins, people } from '../mappings.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { expectBalancedBooks, loginOf } from './look.js';

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({
    tenant: { users: 30, deletedUsers: 2 },
    timing: { readPatienceMs: 30_000, longestRetryMs: 200 },
  });
  await system.db.sql`update tenants set page_size = 10`;
  await system.map([logins, people]);
  await system.sync();
});
afterEach(async () => {
  system.directory.clearFaults();
  await expectBalancedBooks(system);
});
afterAll(async () => system.close());

const secondPage = { path: '/v1.0/users', query: '$skiptoken' };

const troubles: readonly Fault[] = [
  { ...secondPage, kind: 'throttled', retryAfter: '1' },
  { ...secondPage, kind: 'throttled', retryAfter: '0', times: 2 },
  { ...secondPage, kind: 'throttled', retryAfter: null, body: 'bare' },
  { ...secondPage, kind: 'status', status: 500 },
  { ...secondPage, kind: 'status', status: 502, body: 'html' },
  { ...secondPage, kind: 'status', status: 503, body: 'empty' },
  { ...secondPage, kind: 'status', status: 504, times: 2 },
  { ...secondPage, kind: 'captive-portal' },
  { ...secondPage, kind: 'cut' },
  { ...secondPage, kind: 'truncated' },
  { ...secondPage, kind: 'reset' },
  { ...secondPage, kind: 'expired-token' },
];

test('ends as if nothing had happened after every trouble that passes by itself, one after the other in the middle of a listing', async () => {
  const { id } = system.directory.hire();
  for (const trouble of troubles) system.directory.armFault(trouble);
  expect(await system.sync()).toMatchObject({ status: 'done', notes: [], errorType: null });
  expect(await loginOf(system, id)).toMatchObject({ status: 'active' });
  // Whatever was armed has been met: another run meets nothing.
  system.simulator.clearRequests();
  await system.sync();
  const pages = system.simulator.requests().find(({ path }) => path === '/v1.0/users');
  expect(pages?.count).toBe(Math.ceil(system.directory.userCount() / 10));
});

test('waits no longer than a phase may take: goes on with what is certain, and says what it lacks', async () => {
  const [first] = [...system.directory.users()].filter((user) => user['accountEnabled'] === true);
  system.directory.disable(first?.id ?? '');
  const late = system.directory.hire().id;
  system.directory.armFault({ ...secondPage, kind: 'throttled', retryAfter: '400', times: 'always' });
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'partial' });
  expect(run.notes).toEqual([
    expect.stringMatching(/^Reading users was given up: Microsoft Graph is limiting how fast it may be read\./),
  ]);
  expect(await loginOf(system, first?.id ?? '')).toMatchObject({ status: 'inactive' });
  expect(await loginOf(system, late)).toBeUndefined();
  system.directory.clearFaults();
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await loginOf(system, late)).toMatchObject({ status: 'active' });
});
