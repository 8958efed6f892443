/** Makes Temporal's schedule of one tenant agree with the database, after a command has changed what the database says. */
import { ScheduleAlreadyRunning, ScheduleNotFoundError, type Client } from '@temporalio/client';
import { scheduleOf } from '../domain/schedule.js';
import type { Tenant } from '../db/tenants/find-tenant.js';
import { scheduleIdOf, taskQueue } from '../workflows/contract.js';

/** A paused tenant, or one without an interval, has no schedule; doing this twice changes nothing. */
export async function applySchedule(
  client: Client,
  tenant: Pick<Tenant, 'id' | 'status' | 'scheduleMinutes'>,
): Promise<void> {
  const scheduleId = scheduleIdOf(tenant.id);
  if (tenant.status !== 'active' || tenant.scheduleMinutes === null) return removeSchedule(client, scheduleId);
  const { scheduleId: _id, ...schedule } = scheduleOf(tenant.id, tenant.scheduleMinutes, {
    scheduleId,
    workflowType: 'directorySyncTick',
    taskQueue,
  });
  try {
    await client.schedule.create({ scheduleId, ...schedule });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(scheduleId).update(() => ({ ...schedule, state: {} }));
  }
}

async function removeSchedule(client: Client, scheduleId: string): Promise<void> {
  try {
    await client.schedule.getHandle(scheduleId).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}
