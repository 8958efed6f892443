/**
 * Repairs Temporal's schedules to match the database, which alone says which should exist: after an outage between the two, a
 * restored backup, or a schedule that somebody changed by hand.
 */
import { ScheduleAlreadyRunning, ScheduleNotFoundError, type Client } from '@temporalio/client';
import type { Orm } from '../db/connect.js';
import { listScheduledTenants } from '../db/tenants/list-scheduled-tenants.js';
import { scheduleOf } from '../domain/schedule.js';
import { scheduleIdOf, taskQueue } from '../workflows/contract.js';

export type ReconciledSchedules = { readonly kept: number; readonly removed: number };

/** Running it at any time, from several workers at once, does no harm. */
export async function reconcileSchedules(client: Client, orm: Pick<Orm, 'select'>): Promise<ReconciledSchedules> {
  // Listed before the database is asked: a schedule that somebody sets meanwhile is not taken for one too many.
  const present: string[] = [];
  for await (const { scheduleId } of client.schedule.list()) present.push(scheduleId);
  const wanted = await listScheduledTenants(orm);
  const wantedIds = new Set(wanted.map(({ tenantId }) => scheduleIdOf(tenantId)));
  for (const { tenantId, minutes } of wanted) await provideSchedule(client, tenantId, minutes);
  let removed = 0;
  for (const scheduleId of present) {
    if (!scheduleId.startsWith(scheduleIdOf('')) || wantedIds.has(scheduleId)) continue;
    await removeSchedule(client, scheduleId);
    removed += 1;
  }
  return { kept: wantedIds.size, removed };
}

async function provideSchedule(client: Client, tenantId: string, minutes: number): Promise<void> {
  const scheduleId = scheduleIdOf(tenantId);
  const ids = { scheduleId, workflowType: 'directorySyncTick', taskQueue };
  const { scheduleId: _id, ...schedule } = scheduleOf(tenantId, minutes, ids);
  try {
    await client.schedule.create({ scheduleId, ...schedule });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    // A pause made by hand is undone as well: a tenant is paused in Rollcall, where it is seen.
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
