/** However long a run takes, its history stays small: a slice adds a handful of events, and a page none. */
import { expect, onTestFinished, test } from 'vitest';
import { directorySyncWorkflowId } from '../../workflows/contract.js';
import { logins, people } from '../mappings.js';
import { startTestSystem } from '../system.js';

const users = 120;
const pageSize = 10;

/** An activity is scheduled, started and completed, and so is the workflow task that decides what comes next; one is for what the Web UI shows. */
const eventsPerSlice = 7;

test('a run has fewer than a hundred events whatever the number of its pages, and at most seven more for each further slice', async () => {
  const whole = await eventsOfRun(60_000);
  expect(whole.slices).toBe(1);
  expect(whole.events).toBeLessThan(100);
  const sliced = await eventsOfRun(1);
  expect(sliced.slices).toBeGreaterThanOrEqual(users / pageSize);
  expect(sliced.events - whole.events).toBeLessThanOrEqual((sliced.activities - whole.activities) * eventsPerSlice);
});

async function eventsOfRun(sliceMs: number) {
  const system = await startTestSystem({ tenant: { users }, timing: { sliceMs } });
  onTestFinished(() => system.close());
  await system.map([logins, people]);
  await system.db.sql`update tenants set page_size = ${pageSize}`;
  expect(await system.sync()).toMatchObject({ status: 'done', notes: [] });
  const { events } = await system.client.workflow.getHandle(directorySyncWorkflowId(system.tenantId)).fetchHistory();
  const scheduled = (events ?? []).flatMap(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? [],
  );
  return {
    events: events?.length ?? 0,
    activities: scheduled.length,
    slices: scheduled.filter((name) => name === 'readUsers').length,
  };
}
