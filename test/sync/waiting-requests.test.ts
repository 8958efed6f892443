/** A request whose signal never came: a starting worker looks for it. */
import { expect, onTestFinished, test } from 'vitest';
import { wakeOpenRequests } from '../../activities/wake-open-requests.js';
import { addSyncRequest } from '../../db/requests/add-sync-request.js';
import { people } from '../mappings.js';
import { startTestSystem, workflowEnd } from '../system.js';

test('runs what was asked for before the caller died', async () => {
  const system = await startTestSystem({ tenant: { users: 5 } });
  onTestFinished(async () => system.close());
  await system.map([people]);
  await addSyncRequest(system.db.orm, system.tenantId, 'test');
  expect(await wakeOpenRequests(system.client, system.db)).toBe(1);
  await workflowEnd(system.client, system.tenantId);
  expect(await system.lastRun()).toMatchObject({ status: 'done' });
  expect(await wakeOpenRequests(system.client, system.db)).toBe(0);
});
