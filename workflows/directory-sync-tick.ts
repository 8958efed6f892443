/** What a tenant's Schedule starts: one activity that asks for a sync. A Schedule itself cannot start a workflow under a fixed id. */
import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/create-activities.js';
import type { DirectorySyncInput } from './contract.js';

const { requestScheduledSync } = proxyActivities<Activities>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
  scheduleToCloseTimeout: '1 hour',
});

export async function directorySyncTick(input: DirectorySyncInput): Promise<void> {
  await requestScheduledSync(input);
}
