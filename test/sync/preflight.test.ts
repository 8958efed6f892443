/** The first run of a tenant proves the whole connection before it reads anybody; every run warns before a secret ends. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_ROLES } from '../../simulator/graph-roles.js';
import { directorySyncWorkflowId } from '../../workflows/contract.js';
import { logins } from '../mappings.js';
import { startTestSystem, type TestSystem } from '../system.js';

const dayMs = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + (days + 0.5) * dayMs).toISOString();
const group = 'Confidential Project';

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 20, secretEndsAt: inDays(20) } });
  await system.map([{ ...logins, roleGroups: [{ role: 'editor', group }] }]);
});
afterAll(async () => system.close());

async function warningsOf(runId: string): Promise<readonly string[]> {
  const [run] = await system.db.sql<{ warnings: string[] }[]>`select warnings from runs where id = ${runId}`;
  return run?.warnings ?? [];
}

async function usersRead(): Promise<number> {
  const [row] = await system.db.sql<{ count: number }[]>`select count(*)::int as count from directory_users`;
  return row?.count ?? 0;
}

/** What the Web UI shows above the history. */
async function currentDetails(): Promise<string> {
  const handle = system.client.workflow.getHandle(directorySyncWorkflowId(system.tenantId));
  return JSON.stringify(await handle.query('__temporal_workflow_metadata'));
}

test('a first run that could not read the recycle bin ends before it reads anybody', async () => {
  system.directory.armFault({ kind: 'forbidden', path: '/v1.0/directory/*', times: 'always' });
  expect(await system.sync()).toMatchObject({
    status: 'failed',
    errorType: 'MissingConsent',
    errorMessage: expect.stringContaining('User.Read.All'),
  });
  expect(await usersRead()).toBe(0);
  system.directory.clearFaults();
});

test('a first run waits for Graph where that may help', async () => {
  system.directory.armFault({ kind: 'status', status: 503, path: '/v1.0/directory/*', times: 2 });
  system.directory.setRoles(['User.Read.All', 'GroupMember.Read.All']);
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'partial', errorType: null });
  expect(await usersRead()).toBeGreaterThanOrEqual(20);

  const warnings = await warningsOf(run.id);
  expect(warnings.map((warning) => warning.split(':')[0])).toEqual([
    'Application.Read.All',
    `group ${group}`,
    'application object id',
  ]);
});

test('later runs warn only of what ends, and are done all the same', async () => {
  system.directory.setRoles(DEFAULT_ROLES);
  system.directory.createGroup({ displayName: group });
  await system.db.sql`update credentials set ends_asked_at = now() - interval '2 days'`;
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'done', notes: [] });
  const ends = `The client secret ends on ${inDays(20).slice(0, 10)}, in 20 days.`;
  expect(await warningsOf(run.id)).toEqual([expect.stringContaining(ends)]);
  expect(await currentDetails()).toContain(`Warning: ${ends}`);
});

test('Entra is asked for the end of a secret once', async () => {
  system.simulator.clearRequests();
  const run = await system.sync();
  expect(await warningsOf(run.id)).toHaveLength(1);
  expect(system.simulator.requests().filter(({ path }) => path.includes('applications'))).toEqual([]);
});

test('nothing of it leaves the name of a group in what Temporal keeps', async () => {
  for await (const { workflowId, runId } of system.client.workflow.list()) {
    const history = await system.client.workflow.getHandle(workflowId, runId).fetchHistory();
    expect(JSON.stringify(history)).not.toContain(Buffer.from(group).toString('base64').slice(2, 20));
    expect(Buffer.from(JSON.stringify(history)).includes(group)).toBe(false);
  }
});
