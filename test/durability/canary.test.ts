/** Event histories hold ids and counts only: people with telling names, and every kind of trouble, leave no trace of themselves there. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { directorySyncWorkflowId, taskQueue } from '../../workflows/contract.js';
import { logins, people } from '../mappings.js';
import { plantedWorkflowId, scanHistories } from '../scan-histories.js';
import { startTestSystem, type TestSystem, workflowEnd } from '../system.js';

const person = {
  displayName: 'Canary Displayname',
  userPrincipalName: 'canary.upn@canary-domain.example',
  mail: 'canary.mail@canary-domain.example',
  department: 'Canary Department',
  jobTitle: 'Canary Jobtitle',
  employeeId: 'canary-employee',
  businessPhones: ['+1 555 canary'],
};
const clientSecret = 'canary-secret~with.some-length';
const wrongSecret = 'canary-wrong-secret~with.some-length';
const group = 'Canary Group';

/** Texts of the simulator's malformed entries, of captive portals and gateways, besides our own. */
const canaries = [
  'canary',
  'not-a-guid',
  'a user should be here',
  'Nul\u0000Character',
  'accept the terms',
  '<html',
  'xxxxxxxx',
];

let system: TestSystem;

beforeAll(async () => {
  const tenant = { users: 60, clientSecret, domain: 'canary-domain.example' };
  system = await startTestSystem({ tenant, timing: { readPatienceMs: 6_000 } });
  system.directory.hire(person);
  system.directory.createGroup({ displayName: group }, [person.userPrincipalName]);
  await system.map([
    {
      ...logins,
      name: 'Canary logins',
      roleGroups: [{ role: 'Canary role', group }],
      organizationalUnit: 'Canary unit',
    },
    { ...people, name: 'Canary people' },
  ]);
  await system.db.sql`update tenants set page_size = 10`;
});
afterAll(async () => system.close());

test('no trouble leaves a name, an address, a secret, a link or a path in what Temporal keeps', async () => {
  expect.soft(await troubleInDirectory()).toMatchObject({ status: 'partial' });
  expect.soft(await hangingDirectory()).toMatchObject({ status: 'partial' });
  expect.soft(await refusedRow()).toMatchObject({ status: 'done' });
  expect.soft(await databaseError()).toMatchObject({ status: 'failed', errorType: 'Unexpected' });
  expect.soft(await defect()).toMatchObject({ status: 'failed', errorType: 'Unexpected' });
  expect.soft(await secretThatDoesNotOpen()).toMatchObject({ status: 'failed', errorType: 'SecretUnreadable' });
  expect.soft(await secretThatIsWrong()).toMatchObject({ status: 'failed', errorType: 'WrongSecret' });
  await otherWorkflows();

  const { workflows, texts, findings } = await scan();
  expect(findings).toEqual([]);
  // Seven runs, a tick and a test of the connection.
  expect(workflows).toBeGreaterThanOrEqual(9);
  expect(texts).toBeGreaterThan(5_000);
});

test('the scan finds what somebody puts into a history', async () => {
  const { workflow } = system.client;
  const shown = { memo: { note: 'canary in the memo' }, staticSummary: 'canary@summary.example' };
  const handle = await workflow.start('anything', {
    workflowId: plantedWorkflowId,
    taskQueue: 'nobody',
    args: ['canary'],
    ...shown,
  });
  await handle.signal('anything', new Error('canary in a signal').stack);
  await handle.terminate('canary in a reason');
  const leaky = async () => (await scan()).findings.filter(({ workflowId }) => workflowId === plantedWorkflowId);
  await vi.waitFor(async () => expect(await leaky()).not.toEqual([]), { timeout: 20_000 });

  const findings = await leaky();
  const places = ['Started', 'Signaled', 'Terminated'].map((event) => `workflowExecution${event}EventAttributes`);
  for (const place of [...places, 'memo', 'summary']) {
    expect(findings.some(({ where, found }) => where.includes(place) && found === 'canary')).toBe(true);
  }
  for (const leak of ['file://', 'canary@summary.example', /^at .*:\d+:\d+/]) {
    expect(findings.map(({ found }) => found)).toContainEqual(expect.stringMatching(leak));
  }
});

async function scan() {
  return await scanHistories(system.client, canaries, true);
}

/** Everything at once that a directory or a network can answer with and a run survives. */
async function troubleInDirectory() {
  const path = '/v1.0/users';
  // Of the run's own pages, not of the pre-flight's questions before them.
  const query = '$top=10';
  const { directory } = system;
  const kinds = [
    'missing id',
    'id is no guid',
    'wrong types',
    'entry is null',
    'entry is text',
    'nul character',
    'very long text',
  ] as const;
  kinds.forEach((how, skip) => directory.armFault({ kind: 'malformed', path, query, how, skip }));
  directory.armFault({ kind: 'throttled', path, query, retryAfter: '0' });
  directory.armFault({
    kind: 'status',
    path,
    query,
    status: 500,
    message: 'canary in a fault: canary.mail@canary-domain.example',
  });
  directory.armFault({ kind: 'status', path, query, status: 503, body: 'html' });
  directory.armFault({ kind: 'captive-portal', path, query });
  directory.armFault({ kind: 'truncated', path, query: '$skiptoken' });
  directory.armFault({ kind: 'cut', path, query: '$skiptoken' });
  directory.armFault({ kind: 'reset', path, query: '$skiptoken' });
  directory.armFault({ kind: 'expired-page', path, query: '$skiptoken' });
  directory.armFault({ kind: 'forbidden', path: '/v1.0/groups*', times: 'always' });
  try {
    return await system.sync();
  } finally {
    directory.clearFaults();
  }
}

/** A step that never ends is seen by heartbeats and time-outs while it runs, and by how it ended afterwards. */
async function hangingDirectory() {
  system.directory.armFault({ kind: 'hang', path: '/v1.0/users', query: '$skiptoken', times: 'always' });
  await system.request();
  const handle = system.client.workflow.getHandle(directorySyncWorkflowId(system.tenantId));
  const reading = async () => (await handle.describe()).raw.pendingActivities?.[0];
  await vi.waitFor(async () => expect((await reading())?.heartbeatDetails).not.toBeNull(), {
    timeout: 20_000,
    interval: 20,
  });
  expect.soft((await scan()).findings).toEqual([]);
  await workflowEnd(system.client, system.tenantId);
  system.directory.clearFaults();
  return await system.lastRun();
}

/** Postgres quotes the row in its error: `Failing row contains (…)`. */
async function refusedRow() {
  await system.db.sql.unsafe(
    `alter table records add constraint canary_check check (fields->>'Name' <> 'Canary Displayname')`,
  );
  const run = await system.sync();
  expect.soft(await system.db.sql`select 1 from open_items where kind = 'unwritten'`).toHaveLength(1);
  return run;
}

async function databaseError() {
  await system.db.sql.unsafe(`
    create function canary_error() returns trigger language plpgsql as $$
      begin
        raise exception 'canary % in a message', new.document using detail = 'Key (mail)=(canary.mail@canary-domain.example) is odd.';
      end
    $$;
    create trigger canary_error before update on directory_users for each row execute function canary_error();`);
  system.directory.change(person.userPrincipalName, { department: 'Canary Department 2' });
  const run = await system.sync();
  await system.db.sql`drop trigger canary_error on directory_users`;
  return run;
}

/** An exception that nobody thought of, with a stack full of paths. */
async function defect() {
  const { sql } = system.db;
  await sql`create table kept as select mapping_id, definition from mapping_revisions`;
  await sql`update mapping_revisions set definition = '{"name": "canary", "kind": "login", "roleGroups": 1}'`;
  const run = await system.sync();
  await sql`update mapping_revisions r set definition = kept.definition from kept where kept.mapping_id = r.mapping_id`;
  return run;
}

async function secretThatDoesNotOpen() {
  const [stored] = await system.db.sql<{ envelope: string }[]>`select envelope::text as envelope from credentials`;
  await system.db.sql.unsafe(`update credentials set envelope = '{"canary": "in an envelope"}'`);
  const run = await system.sync();
  await system.db.sql`update credentials set envelope = ${stored?.envelope ?? ''}::text::jsonb`;
  return run;
}

async function secretThatIsWrong() {
  system.directory.setSecrets([{ value: wrongSecret }]);
  return await system.sync();
}

async function otherWorkflows(): Promise<void> {
  await system.db.sql`update tenants set schedule_minutes = 60`;
  const args = [{ tenantId: system.tenantId }];
  for (const name of ['connectionTest', 'directorySyncTick']) {
    await system.client.workflow.execute(name, { workflowId: `${name}/${randomUUID()}`, taskQueue, args });
  }
  await workflowEnd(system.client, system.tenantId);
}
