/** When a tenant is synced by itself: the schedule that Temporal should hold for it. */

export type ScheduleTiming = {
  readonly everyMs: number;
  /** Within the interval. Temporal counts intervals from the epoch, so that without it all tenants would start in the same second. */
  readonly offsetMs: number;
  readonly jitterMs: number;
  /** After an outage one missed run is made up for, not one for every interval. */
  readonly catchupWindowMs: number;
};

const minuteMs = 60_000;
/** Temporal takes nothing shorter: https://docs.temporal.io/schedule#catchup-window */
const shortestCatchupMs = 10_000;

/** @param minutes between two runs, at least 1 */
export function scheduleTimingOf(tenantId: string, minutes: number): ScheduleTiming {
  const everyMs = minutes * minuteMs;
  return {
    everyMs,
    offsetMs: Math.floor((hashOf(tenantId) / 2 ** 32) * (everyMs / 1000)) * 1000,
    jitterMs: Math.min(Math.floor(everyMs / 20), 30_000),
    catchupWindowMs: Math.max(everyMs, shortestCatchupMs),
  };
}

export type ScheduleIds = { readonly scheduleId: string; readonly workflowType: string; readonly taskQueue: string };

/**
 * The whole schedule as plain values, in the shape that Temporal's client takes: the command line and the worker make the same.
 * A tick while another one is under way is dropped, because the run it would ask for is already asked for.
 */
export function scheduleOf(tenantId: string, minutes: number, ids: ScheduleIds) {
  const { everyMs, offsetMs, jitterMs, catchupWindowMs } = scheduleTimingOf(tenantId, minutes);
  return {
    scheduleId: ids.scheduleId,
    spec: { intervals: [{ every: everyMs, offset: offsetMs }], jitter: jitterMs },
    action: {
      type: 'startWorkflow' as const,
      workflowType: ids.workflowType,
      workflowId: `${ids.scheduleId}/tick`,
      taskQueue: ids.taskQueue,
      args: [{ tenantId }],
    },
    policies: { overlap: 'SKIP' as const, catchupWindow: catchupWindowMs, pauseOnFailure: false },
  };
}

/** FNV-1a, 32 bits: spreads ids that differ in their last digits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}
