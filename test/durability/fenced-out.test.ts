/** An attempt that froze, was timed out and goes on later finds that it has been replaced: nothing that it still does is committed. */
import { expect, onTestFinished, test } from 'vitest';
import { parsed, readListing } from '../../activities/read-listing.js';
import { fenced, FencedOutError, takeFence } from '../../db/fence.js';
import { startChain } from '../../db/read/chains.js';
import { loadRun } from '../../db/runs/load-run.js';
import { openRun } from '../../db/runs/open-run.js';
import { GraphFailure } from '../../graph/failure.js';
import type { UserDocument } from '../../simulator/user-document.js';
import { directorySyncWorkflowId } from '../../workflows/contract.js';
import { logins, people } from '../mappings.js';
import { startTestSystem, type TestSystem, workflowEnd } from '../system.js';
import { endStateOf } from './end-state.js';
import { closeGate, someoneWaits } from './gate.js';
import { startActivityHalf, startWorkflowHalf } from './half-workers.js';
import { startWorkerProcess, type WorkerProcess } from './worker-process.js';

test('an attempt that froze between fetching a page and writing it commits nothing after it was replaced', async () => {
  const system = await start();
  const frozen = await freezeAt(system, 'directory_users');
  const user = firstUser(system);
  system.directory.change(user.id, { displayName: 'Changed meanwhile' });
  // The listing is begun again by the attempt that takes over: the stale page is then one that nobody has stored yet.
  system.directory.armFault({ kind: 'expired-page', path: '/v1.0/users' });
  onTestFinished((await startActivityHalf(system)).stop);
  await workflowEnd(system.client, system.tenantId);
  expect(await system.lastRun()).toMatchObject({ status: 'done', notes: [] });

  const expected = await stateOf(system);
  frozen.thaw();
  await frozen.stop();
  expect(await stateOf(system)).toEqual(expected);
  expect(await mirrored(system, user.id)).toEqual({ name: 'Changed meanwhile', state: 'live' });
});

test('an attempt that froze in the middle of a transaction does not hold up the one that takes over', async () => {
  const system = await start();
  const url = new URL(system.databaseUrl);
  url.searchParams.set('idle_in_transaction_session_timeout', '1s');
  const gate = await closeGate(system, { table: 'run_pages', event: 'insert', when: 'true' });
  const frozen = await startWorkerProcess({ ...system, databaseUrl: url.href }, 'activity-worker');
  onTestFinished(frozen.stop);
  await system.request();
  await frozen.until(gate.reached());
  frozen.freeze();
  await gate.open();
  onTestFinished((await startActivityHalf(system)).stop);
  await workflowEnd(system.client, system.tenantId);
  expect(await system.lastRun()).toMatchObject({ status: 'done', notes: [] });

  const expected = await stateOf(system);
  frozen.thaw();
  await frozen.stop();
  expect(await stateOf(system)).toEqual(expected);
});

test('an attempt that was replaced does not begin a listing again', async () => {
  const { db, tenantId, ...system } = await start();
  await system.request();
  const run = await openRun(db, { tenantId, workflowId: 'any', temporalRunId: 'any' });
  if (run === null) throw new Error('There was no request.');
  const replaced = await takeFence(db, tenantId);
  const newer = await takeFence(db, tenantId);
  const slice = { signal: new AbortController().signal, report: () => undefined, isOver: () => false };
  const state = await loadRun(db.sql, run.id);
  const onePage = {
    kind: 'users',
    firstLink: () => '/users',
    fetchPage: async () => parsed(emptyPage),
    writePage: () => [],
  } as const;
  const expired = {
    ...onePage,
    fetchPage: () => Promise.reject(new GraphFailure('expired-page', 'The listing is over.')),
  };

  await expect(readListing({ db }, slice, replaced, state, onePage)).rejects.toThrow(FencedOutError);
  expect(await db.sql`select 1 from run_chains`).toEqual([]);
  await fenced(db, newer, (transaction) => startChain(transaction, tenantId, run.id, 'users'));
  await expect(readListing({ db }, slice, replaced, state, expired)).rejects.toThrow(FencedOutError);
  expect(await db.sql`select chain from run_chains`).toEqual([{ chain: 0 }]);
  expect(await readListing({ db }, slice, newer, state, onePage)).toEqual({ state: 'complete' });
});

const emptyPage = { objectIds: [], unreadable: [], nextLink: null };

test('an attempt of a run that was terminated commits nothing once another run has healed everything', async () => {
  const system = await start();
  const frozen = await freezeAt(system, 'directory_users');
  await system.client.workflow.getHandle(directorySyncWorkflowId(system.tenantId)).terminate();
  const user = firstUser(system);
  system.directory.delete(user.id);
  onTestFinished((await startActivityHalf(system)).stop);
  expect(await system.sync()).toMatchObject({ status: 'done', notes: [] });
  expect(await system.db.sql`select seq::int, status, error_type from runs order by seq`).toEqual([
    { seq: 1, status: 'failed', error_type: 'Orphaned' },
    { seq: 2, status: 'done', error_type: null },
  ]);

  const expected = await stateOf(system);
  frozen.thaw();
  await frozen.stop();
  expect(await stateOf(system)).toEqual(expected);
  expect(await mirrored(system, user.id)).toMatchObject({ state: 'deleted' });
});

async function start(): Promise<TestSystem> {
  const system = await startTestSystem({ tenant: { users: 120, seed: 3 }, worker: false });
  onTestFinished(() => system.close());
  await system.map([logins, people]);
  await system.db.sql`update tenants set page_size = 50`;
  const workflows = await startWorkflowHalf(system);
  onTestFinished(workflows.stop);
  return system;
}

/** Begins a run whose worker freezes when it first touches the table, and then gets what it waited for. */
async function freezeAt(system: TestSystem, table: string): Promise<WorkerProcess> {
  const frozen = await startWorkerProcess(system, 'activity-worker');
  onTestFinished(frozen.stop);
  const keeper = await system.db.sql.reserve();
  await keeper.unsafe(`begin; lock table ${table} in access exclusive mode`);
  await system.request();
  await frozen.until(someoneWaits(system.db, `relation = '${table}'::regclass`));
  frozen.freeze();
  await keeper`commit`;
  keeper.release();
  return frozen;
}

function firstUser({ directory }: TestSystem): UserDocument {
  const [user] = directory.users();
  if (user === undefined) throw new Error('The directory is empty.');
  return user;
}

async function mirrored({ db }: TestSystem, objectId: string): Promise<unknown> {
  const [user] =
    await db.sql`select document->>'displayName' as name, state from directory_users where object_id = ${objectId}`;
  return user;
}

/** The end state, and the listings behind it. */
async function stateOf({ db }: TestSystem): Promise<unknown> {
  const chains =
    await db.sql`select run_id, kind, chain, next_number, next_link, complete from run_chains order by run_id, kind, chain`;
  const pages =
    await db.sql`select run_id, kind, chain, number, object_ids from run_pages order by run_id, kind, chain, number`;
  return { ...(await endStateOf(db)), chains, pages };
}
