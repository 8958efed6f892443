/** Postgres or Temporal go away in the middle of a run and come back: the run finishes by itself. Both are servers of this file's own. */
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startPostgres, type LocalPostgres } from '../../local/postgres.js';
import { findTemporalCli } from '../../local/temporal-cli.js';
import { startTemporal, type LocalTemporal } from '../../local/temporal.js';
import { directorySyncWorkflowId } from '../../workflows/contract.js';
import { temporaryFolder } from '../local/temporary-folder.js';
import { logins, people } from '../mappings.js';
import { personalValuesOf } from '../personal-values.js';
import { scanHistories } from '../scan-histories.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { findUnbalancedBooks } from './end-state.js';
import { closeGate, type Gate, type GatePlace } from './gate.js';
import { startWorkerProcess } from './worker-process.js';

const users = 200;
const secondPage: GatePlace = { table: 'run_pages', event: 'insert', when: `new.kind = 'users' and new.number = 1` };
/** Everybody is planned, and nobody's identifier settled. */
const planned: GatePlace = {
  table: 'runs',
  event: 'update',
  when: `old.plan_stage = 'settle' and new.plan_stage = 'done'`,
};
const firstBatch: GatePlace = { table: 'change_batches', event: 'update', when: `new.state = 'applied'` };

test(
  'a run finishes by itself after Postgres crashed and came back while it read, planned and applied',
  { timeout: 120_000 },
  async () => {
    const folder = temporaryFolder();
    const first = await startOwnPostgres(folder);
    let server = first;
    insteadOfTheShared('ROLLCALL_TEST_DATABASE_URL', first.url, () => server.stop());
    const { system, worker } = await start();
    let gate = await closeGate(system, secondPage);
    await system.request();
    for (const next of [planned, firstBatch, null]) {
      await worker.until(gate.reached());
      process.kill(server.pid, 'SIGKILL');
      await server.ended;
      // Away for several attempts: each one is told so, and none gives up.
      const pending = () => pendingActivity(system);
      await worker.until(
        vi.waitFor(async () => expect((await pending())?.attempt).toBeGreaterThanOrEqual(3), patience),
      );
      expect((await pending())?.lastFailure?.applicationFailureInfo?.type).toBe('DatabaseUnavailable');
      // It must not be past the next place before a gate is there.
      worker.freeze();
      server = await startOwnPostgres(folder, Number(new URL(first.url).port));
      if (next !== null) gate = await closeGate(system, next);
      worker.thaw();
    }

    await worker.until(expectHealthyEnd(system));
  },
);

test(
  'a run finishes by itself after Temporal crashed and came back while it read, planned and applied',
  { timeout: 120_000 },
  async () => {
    const folder = temporaryFolder();
    const first = await startOwnTemporal(folder);
    let server = first;
    insteadOfTheShared('ROLLCALL_TEST_TEMPORAL_ADDRESS', first.address, () => server.stop());
    const { system, worker } = await start();
    const gates: Gate[] = [];
    for (const place of [secondPage, planned, firstBatch]) gates.push(await closeGate(system, place));
    await system.request();
    for (const gate of gates) {
      await worker.until(gate.reached());
      process.kill(server.pid, 'SIGKILL');
      await server.ended;
      await gate.open();
      // What the worker had begun it goes on with; nobody hears of it.
      const listed = () => system.db.sql`select complete from run_chains where kind = 'users'`;
      await worker.until(vi.waitFor(async () => expect(await listed()).toEqual([{ complete: true }]), patience));
      server = await startOwnTemporal(folder, Number(first.address.split(':')[1]));
    }

    await worker.until(expectHealthyEnd(system));
  },
);

const patience = { timeout: 30_000, interval: 50 };

/** Until the end of the test, when everything that uses the server has been closed: what was registered last is done first. */
function insteadOfTheShared(variable: string, value: string, stop: () => Promise<void>): void {
  vi.stubEnv(variable, value);
  onTestFinished(async () => {
    await stop();
    vi.unstubAllEnvs();
  });
}

async function start() {
  const system = await startTestSystem({ tenant: { users }, worker: false });
  onTestFinished(() => system.close());
  await system.map([logins, people]);
  await system.db.sql`update tenants set page_size = 50`;
  const worker = await startWorkerProcess(system);
  onTestFinished(worker.stop);
  return { system, worker };
}

async function pendingActivity({ client, tenantId }: TestSystem) {
  const { raw } = await client.workflow.getHandle(directorySyncWorkflowId(tenantId)).describe();
  return raw.pendingActivities?.[0];
}

async function expectHealthyEnd(system: TestSystem): Promise<void> {
  const { db } = system;
  await vi.waitFor(async () => expect(await system.lastRun()).toMatchObject({ status: 'done', notes: [] }), patience);
  expect(await db.sql`select users_seen::int as users from runs`).toEqual([{ users }]);
  expect(await db.sql`select count(*)::int as people from records where status = 'active'`).toEqual([
    { people: users },
  ]);
  expect(await findUnbalancedBooks(db)).toEqual([]);
  const scanned = await scanHistories(system.client, personalValuesOf(system.directory), false);
  expect(scanned.findings).toEqual([]);
}

async function startOwnPostgres(folder: string, port?: number): Promise<LocalPostgres> {
  const settings = { fsync: 'off', max_connections: '60', shared_buffers: '32MB' };
  return await startPostgres({ folder, settings, ...(port === undefined ? {} : { port }) });
}

async function startOwnTemporal(folder: string, port?: number): Promise<LocalTemporal> {
  const { env } = process;
  const found = { ...env, TEMPORAL_CLI_PATH: env['ROLLCALL_TEST_TEMPORAL_CLI'] };
  const cli = await findTemporalCli({ env: found, say: () => undefined });
  const where = { cli, folder: join(folder, 'temporal'), namespace: 'default', uiPort: null, env };
  return await startTemporal({ ...where, ...(port === undefined ? {} : { port }) });
}
