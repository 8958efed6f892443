// What the command line asks of Temporal, on a real server: namespaces, schedules, runs that nobody takes.
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reconcileSchedules } from '../../activities/reconcile-schedules.js';
import { directorySyncWorkflowId, scheduleIdOf, searchAttributeNames } from '../../workflows/contract.js';
import { insertRun, insertTenant } from './factories.js';
import { namespace, setupClient, temporalAddress } from './setup-client.js';

let connection: Connection;

beforeAll(async () => {
  connection = await Connection.connect({ address: temporalAddress });
});

afterAll(async () => {
  await connection.close();
});

test('setup makes tables, namespace, retention and search attributes, and does no harm a second time', async () => {
  const { cli } = await setupClient();
  const environment = { TEMPORAL_NAMESPACE: `made-${randomUUID()}` };

  const first = await cli(['setup'], { environment });
  const second = await cli(['setup'], { environment });
  const longer = await cli(['setup', '--retention-hours', '96'], { environment });

  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toContain(
    `made namespace "${environment.TEMPORAL_NAMESPACE}"; ended runs can be looked at for 72 h`,
  );
  expect(second.stdout).toContain('keeps ended runs for 72 h already');
  expect(second.stdout).toContain('are there already');
  expect(longer.stdout).toContain('now keeps ended runs for 96 h instead of 72 h');
  const described = await connection.workflowService.describeNamespace({ namespace: environment.TEMPORAL_NAMESPACE });
  expect(Number(described.config?.workflowExecutionRetentionTtl?.seconds)).toBe(96 * 3600);
  const { customAttributes } = await connection.operatorService.listSearchAttributes({
    namespace: environment.TEMPORAL_NAMESPACE,
  });
  expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining([...searchAttributeNames]));
});

test('two setups at once both succeed', async () => {
  const { cli } = await setupClient();
  const environment = { TEMPORAL_NAMESPACE: `made-${randomUUID()}` };
  const both = await Promise.all([cli(['setup'], { environment }), cli(['setup'], { environment })]);
  expect(both.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
    { code: 0, stderr: '' },
    { code: 0, stderr: '' },
  ]);
});

test('a namespace that does not exist, and a server that does not answer, are said with the way out', async () => {
  const { cli, db } = await setupClient();
  await insertTenant(db);
  const nowhere = await cli(['sync', 'acme'], { environment: { TEMPORAL_NAMESPACE: 'nowhere' } });
  expect(nowhere).toMatchObject({ code: 1, stdout: '' });
  expect(nowhere.stderr).toContain('has no namespace "nowhere": run `rollcall setup`, or set TEMPORAL_NAMESPACE.');
  const away = await cli(['sync', 'acme'], { environment: { TEMPORAL_ADDRESS: '127.0.0.1:1' } });
  expect(away.stderr).toMatch(
    /^The request is stored, .* Temporal does not answer at 127.0.0.1:1: check TEMPORAL_ADDRESS/,
  );
});

test('a request is a row, and the run that is woken for it has the tenant’s own id', async () => {
  const { cli, db } = await setupClient();
  const tenant = await insertTenant(db);
  expect(await cli(['sync', 'acme'])).toMatchObject({ code: 0, stderr: '' });
  expect(await cli(['sync', 'acme', '--full'])).toMatchObject({ code: 0 });
  expect([...(await db.sql`select mode, trigger, requested_by, run_id from run_requests`)]).toEqual([
    { mode: 'full', trigger: 'manual', requested_by: 'tester', run_id: null },
    { mode: 'full', trigger: 'manual', requested_by: 'tester', run_id: null },
  ]);
  const handle = new Client({ connection, namespace }).workflow.getHandle(directorySyncWorkflowId(tenant.id));
  expect(await handle.describe()).toMatchObject({
    type: 'directorySync',
    taskQueue: 'rollcall',
    status: { name: 'RUNNING' },
  });
});

test('where no worker runs, waiting ends with one sentence, and the request stays', async () => {
  const { cli, db } = await setupClient();
  await insertTenant(db);
  const [sync, check] = await Promise.all([cli(['sync', 'acme', '--wait', '--json']), cli(['tenant', 'test', 'acme'])]);
  expect(sync).toMatchObject({ code: 1, stdout: '' });
  expect(sync.stderr).toContain('No worker runs: start one');
  expect(check).toMatchObject({ code: 1, stdout: '' });
  expect(check.stderr).toContain('No worker runs: start one');
  expect(await db.sql`select 1 from run_requests where run_id is null`).toHaveLength(1);
});

test.each([
  ['done', 0, 0],
  ['done', 2, 3],
  ['partial', 0, 3],
  ['failed', 0, 1],
  ['cancelled', 0, 1],
] as const)('sync --wait --json prints the run: %s with %d held ends with exit code %d', async (status, held, code) => {
  const { cli, db } = await setupClient();
  const tenant = await insertTenant(db);
  const waiting = cli(['sync', 'acme', '--wait', '--json']);
  let requestId: string | undefined;
  while (requestId === undefined) {
    const [request] = await db.sql<{ id: string }[]>`select id from run_requests`;
    requestId = request?.id;
  }
  const run = await insertRun(db, tenant.id, {
    status,
    ...(status === 'failed' ? { errorType: 'SecretExpired', errorMessage: 'Create a new one.' } : {}),
  });
  await db.sql`
    with m as (insert into mappings (tenant_id, name, kind, position, revision) values (${tenant.id}, 'm', 'login', 0, 1) returning id),
      r as (insert into mapping_revisions (tenant_id, mapping_id, revision, definition, applied_by) select ${tenant.id}, id, 1, '{}', 'test' from m returning mapping_id)
    insert into run_mappings (tenant_id, run_id, mapping_id, revision, from_seq, considered, held) select ${tenant.id}, ${run.id}, mapping_id, 1, 0, ${held}, ${held} from r`;
  await db.sql`update run_requests set run_id = ${run.id}`;

  const ended = await waiting;

  expect(ended.code).toBe(code);
  expect(ended.objects()).toMatchObject([
    {
      run: run.id,
      status,
      held,
      error: status === 'failed' ? { type: 'SecretExpired', message: 'Create a new one.' } : null,
    },
  ]);
});

test('a schedule is made, changed, shown and removed, with the tenant’s pause', async () => {
  const { cli, db } = await setupClient();
  const tenant = await insertTenant(db);
  const schedule = new Client({ connection, namespace }).schedule.getHandle(scheduleIdOf(tenant.id));

  expect(await cli(['schedule', 'set', 'acme', '--every', '6h'])).toMatchObject({ code: 0, stderr: '' });
  expect((await schedule.describe()).spec.intervals).toMatchObject([{ every: 6 * 3_600_000 }]);
  expect((await schedule.describe()).policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 6 * 3_600_000 });
  expect(await cli(['schedule', 'set', 'acme', '--every', '15m'])).toMatchObject({ code: 0 });
  expect((await schedule.describe()).spec.intervals).toMatchObject([{ every: 900_000 }]);
  expect((await cli(['schedule', 'show', 'acme', '--json'])).objects()).toMatchObject([
    { tenant: 'acme', minutes: 15, nextAt: expect.stringMatching(/^20.*Z$/) },
  ]);

  await cli(['tenant', 'pause', 'acme']);
  await expect(schedule.describe()).rejects.toThrow(/not found/i);
  await cli(['tenant', 'resume', 'acme']);
  expect((await schedule.describe()).spec.intervals).toMatchObject([{ every: 900_000 }]);
  await cli(['schedule', 'clear', 'acme']);
  await expect(schedule.describe()).rejects.toThrow(/not found/i);
  expect((await cli(['schedule', 'show', 'acme', '--json'])).objects()).toEqual([
    { tenant: 'acme', minutes: null, nextAt: null },
  ]);
});

test('workers repair schedules: missing ones, ones of no tenant, ones that somebody changed by hand', async () => {
  const own = `repair-${randomUUID()}`;
  const { cli, db } = await setupClient({ TEMPORAL_NAMESPACE: own });
  await cli(['setup']);
  const client = new Client({ connection, namespace: own });
  const missing = await insertTenant(db, { name: 'missing', scheduleMinutes: 30 });
  const changed = await insertTenant(db, { name: 'changed', scheduleMinutes: 30 });
  const foreign = scheduleIdOf(randomUUID());
  await client.schedule.create({
    scheduleId: 'somebody-elses',
    spec: {},
    action: { type: 'startWorkflow', workflowType: 'x', taskQueue: 'x' },
  });
  for (const scheduleId of [scheduleIdOf(changed.id), foreign]) {
    await client.schedule.create({
      scheduleId,
      spec: { intervals: [{ every: '9d' }] },
      action: { type: 'startWorkflow', workflowType: 'x', taskQueue: 'x' },
      state: { paused: true },
    });
  }
  await expect.poll(async () => (await schedulesOf(client)).length, { timeout: 20_000 }).toBe(3);

  expect(await reconcileSchedules(client, db.orm)).toEqual({ kept: 2, removed: 1 });

  for (const { id } of [missing, changed]) {
    const { spec, state, action } = await client.schedule.getHandle(scheduleIdOf(id)).describe();
    expect(spec.intervals).toMatchObject([{ every: 1_800_000 }]);
    expect(state.paused).toBe(false);
    expect(action).toMatchObject({ workflowType: 'directorySyncTick', args: [{ tenantId: id }] });
  }
  await expect
    .poll(async () => (await schedulesOf(client)).toSorted(), { timeout: 20_000 })
    .toEqual(['somebody-elses', scheduleIdOf(missing.id), scheduleIdOf(changed.id)].toSorted());
});

async function schedulesOf(client: Client): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { scheduleId } of client.schedule.list()) ids.push(scheduleId);
  return ids;
}

test('a run whose workflow is gone is closed by cancelling it; one that has ended is not cancelled', async () => {
  const { cli, db } = await setupClient();
  const tenant = await insertTenant(db);
  await insertRun(db, tenant.id, { seq: 4, status: 'running' });
  expect(await cli(['cancel', 'acme/4'])).toMatchObject({ code: 0, stdout: 'Run acme/4 has ended: cancelled.\n' });
  expect([...(await db.sql`select status, ended_at is not null as ended from runs`)]).toEqual([
    { status: 'cancelled', ended: true },
  ]);
  expect(await cli(['cancel', 'acme/4'])).toMatchObject({
    code: 1,
    stderr: 'Run acme/4 has ended already: cancelled.\n',
  });
});
