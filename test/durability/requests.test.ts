/** What somebody asks for is done exactly once: whatever the run before is doing at that moment, and however it ends. */
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { directorySyncWorkflowId } from '../../workflows/contract.js';
import { logins } from '../mappings.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { closeGate, type GatePlace } from './gate.js';
import { startActivityHalf, startWorkflowHalf } from './half-workers.js';
import { wakeWorkflow } from './wake-workflow.js';

let system: TestSystem;

beforeEach(async () => {
  system = await startTestSystem({ tenant: { users: 30 }, worker: false });
  onTestFinished(() => system.close());
  await system.map([logins]);
  await system.db.sql`update tenants set page_size = 10`;
});

const closing: GatePlace = {
  table: 'runs',
  event: 'update',
  when: `old.status = 'running' and new.status <> 'running'`,
};

test('two requests that are there when a run begins are one run', async () => {
  await system.request();
  await system.request();
  await startBothHalves();
  await allRequestsDone();
  expect(await requestsPerRun()).toEqual([{ seq: 1, status: 'done', requests: 2 }]);
});

test('a request that comes when the run before has counted the open ones, and not yet ended, is a run of its own', async () => {
  const gate = await closeGate(system, closing);
  const { workflows } = await startBothHalves();
  await system.request();
  await gate.reached();
  // Nobody decides what comes next until the run is closed and the request is there.
  await workflows.stop();
  await gate.open();
  await activityDone('closeRun');
  await system.request();
  onTestFinished((await startWorkflowHalf(system)).stop);
  await allRequestsDone();
  expect(await requestsPerRun()).toEqual([
    { seq: 1, status: 'done', requests: 1 },
    { seq: 2, status: 'done', requests: 1 },
  ]);
});

test('a request that comes when an idle wake-up has found nothing, and not yet ended, is a run', async () => {
  const { workflows } = await startBothHalves();
  const lock = await lockTenant();
  await wakeWorkflow(system);
  await vi.waitFor(async () => expect(await pendingActivities()).toEqual(['openRun']), {
    timeout: 20_000,
    interval: 20,
  });
  await workflows.stop();
  await lock.release();
  await activityDone('openRun');
  await system.request();
  onTestFinished((await startWorkflowHalf(system)).stop);
  await allRequestsDone();
  expect(await requestsPerRun()).toEqual([{ seq: 1, status: 'done', requests: 1 }]);
});

test('a cancelled run ends as cancelled and writes nobody; what was asked for meanwhile is done by the next run', async () => {
  const gate = await closeGate(system, {
    table: 'run_pages',
    event: 'insert',
    when: `new.kind = 'users' and new.number = 1`,
  });
  await startBothHalves();
  await system.request();
  await gate.reached();
  const handle = system.client.workflow.getHandle(directorySyncWorkflowId(system.tenantId));
  const { runId } = await handle.describe();
  await handle.cancel();
  const later = system.request();
  await gate.open();
  await later;
  await allRequestsDone();
  expect(await requestsPerRun()).toEqual([
    { seq: 1, status: 'cancelled', requests: 1 },
    { seq: 2, status: 'done', requests: 1 },
  ]);
  expect(
    await system.db.sql`select 1 from changes c join runs r on r.id = c.run_id where r.temporal_run_id = ${runId}`,
  ).toEqual([]);
});

test('a cancelled run with nothing left to do ends its workflow as cancelled', async () => {
  const gate = await closeGate(system, {
    table: 'run_pages',
    event: 'insert',
    when: `new.kind = 'users' and new.number = 1`,
  });
  await startBothHalves();
  await system.request();
  await gate.reached();
  const handle = system.client.workflow.getHandle(directorySyncWorkflowId(system.tenantId));
  await handle.cancel();
  await gate.open();
  await expect(handle.result()).rejects.toThrow('Workflow execution cancelled');
  expect(await system.lastRun()).toMatchObject({ status: 'cancelled', errorType: null });
  expect((await handle.describe()).searchAttributes['SyncOutcome']).toEqual(['cancelled']);
});

async function startBothHalves() {
  const workflows = await startWorkflowHalf(system);
  const activities = await startActivityHalf(system);
  onTestFinished(async () => {
    await workflows.stop();
    await activities.stop();
  });
  return { workflows, activities };
}

async function lockTenant(): Promise<{ readonly release: () => Promise<void> }> {
  const keeper = await system.db.sql.reserve();
  await keeper`begin`;
  await keeper`select 1 from tenants for update`;
  return {
    release: async () => {
      await keeper`commit`;
      keeper.release();
    },
  };
}

async function pendingActivities(): Promise<readonly string[]> {
  const { raw } = await system.client.workflow.getHandle(directorySyncWorkflowId(system.tenantId)).describe();
  return (raw.pendingActivities ?? []).map((activity) => activity.activityType?.name ?? '');
}

async function activityDone(name: string): Promise<void> {
  await vi.waitFor(async () => expect(await pendingActivities()).not.toContain(name), {
    timeout: 20_000,
    interval: 20,
  });
}

/** Resolves when nothing is asked for any more and nothing is running. */
async function allRequestsDone(): Promise<void> {
  const waiting = () => system.db.sql`
    select 1 from run_requests q left join runs r on r.id = q.run_id where r.status is null or r.status = 'running'`;
  await vi.waitFor(async () => expect(await waiting()).toEqual([]), { timeout: 20_000, interval: 20 });
}

async function requestsPerRun(): Promise<unknown> {
  return await system.db.sql`
    select r.seq::int, r.status, count(q.id)::int as requests from runs r left join run_requests q on q.run_id = r.id
    group by r.seq, r.status order by r.seq`;
}
