/** A mapping or a whole tenant is taken away: people no longer belong to anybody in Entra, and keep the access they have. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addSyncRequest } from '../../db/requests/add-sync-request.js';
import { openRun } from '../../db/runs/open-run.js';
import { storeChecks } from '../../db/tenants/connection-checks.js';
import { removeTenant } from '../../db/tenants/remove-tenant.js';
import { logins, people } from '../mappings.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { wake } from './decide.js';
import { expectBalancedBooks } from './look.js';

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 30, deletedUsers: 0 } });
  await system.map([logins, people]);
  await system.sync();
});
afterAll(async () => system.close());

function everybody() {
  return system.db.sql`
    select id, identifier, status, fields, version, updated_at::text from login_users
    union all select id, identifier, status, fields, version, updated_at::text from records order by id`;
}

async function countLinks(): Promise<number> {
  return (await system.db.sql`select 1 from links`).length;
}

test('unlinks the people of a mapping that is removed, and leaves them alone from then on', async () => {
  const before = await everybody();
  await system.map([people]);
  expect(await everybody()).toEqual(before);
  expect(await countLinks()).toBe(30);
  const [active] = [...system.directory.users()].filter((user) => user['accountEnabled'] === true);
  system.directory.disable(active?.id ?? '');
  expect(await system.sync()).toMatchObject({ status: 'done' });
  const statuses = await system.db.sql`select status, count(*)::int from login_users group by status`;
  expect([...statuses]).toMatchObject([{ status: 'active' }]);
  await expectBalancedBooks(system);
});

test('unlinks everybody of a tenant that is removed, and forgets its secret and its mirror', async () => {
  // A run for one person that was under way, by a name that somebody typed, and a pre-flight that names a group.
  await addSyncRequest(system.db.orm, system.tenantId, 'test', { mode: 'person', subject: 'typed@contoso.example' });
  await openRun(system.db, { tenantId: system.tenantId, workflowId: 'dead', temporalRunId: randomUUID() });
  const check = { name: 'group', state: 'green', text: 'Members' } as const;
  await storeChecks(system.db, system.tenantId, randomUUID(), [check]);
  const before = await everybody();
  const { unlinked } = await removeTenant(system.db.orm, system.tenantId, 'test');
  expect(unlinked).toBe(30);
  expect(await everybody()).toEqual(before);
  expect(await countLinks()).toBe(0);
  for (const table of ['credentials', 'directory_users', 'group_members', 'open_items', 'connection_checks']) {
    const rows = await system.db.sql`select 1 from ${system.db.sql(table)}`;
    expect([table, rows.length]).toEqual([table, 0]);
  }
  expect(await system.db.sql`select count(*)::int as runs from runs`).toMatchObject([{ runs: 3 }]);
  expect(await system.db.sql`select 1 from run_requests where subject <> ''`).toHaveLength(0);
});

test('reads nothing of a removed tenant, however it is woken', async () => {
  system.simulator.clearRequests();
  const before = await everybody();
  await wake(system);
  await expect
    .poll(
      async () => (await system.client.workflow.getHandle(`directory-sync/${system.tenantId}`).describe()).status.name,
    )
    .toBe('COMPLETED');
  expect(system.simulator.requests()).toEqual([]);
  expect(await everybody()).toEqual(before);
});
