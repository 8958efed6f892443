/** Resource units: what a request costs, and how much an application has used in this tenant. https://learn.microsoft.com/graph/throttling-limits */
import type { GraphCall } from './graph-call.js';

const WINDOW_MS = 10_000;

const COSTS: readonly (readonly [pattern: RegExp, units: number])[] = [
  [/^\/groups\/[^/]+\/transitiveMembers/i, 5],
  [/^\/groups\/[^/]+\/members/i, 3],
  [/^\/users(?:$|\/|\()/i, 2],
  [/^\/applications/i, 2],
  [/^\/servicePrincipals\/[^/]+\/appRoleAssignments/i, 2],
];

/** Units of a call: `$select` and a `$top` below 20 make it cheaper, `$expand` dearer, never under 1. */
export function resourceUnits(path: string, query: GraphCall['query']): number {
  const base = COSTS.find(([pattern]) => pattern.test(path))?.[1] ?? 1;
  const top = query.get('$top');
  const discount = (query.has('$select') ? 1 : 0) + (top !== undefined && Number(top) < 20 ? 1 : 0);
  return Math.max(1, base - discount + (query.has('$expand') ? 1 : 0));
}

export interface Throttle {
  /** Charges a call of this tenant; gives the share of the limit used so far in the window, and how long to wait when it is over. */
  charge(tenantId: string, units: number, limit: number): { readonly share: number; readonly waitMs: number };
}

export function createThrottle(now: () => number = Date.now): Throttle {
  const windows = new Map<string, { readonly startedAt: number; used: number }>();
  return {
    charge(tenantId, units, limit) {
      const time = now();
      const current = windows.get(tenantId);
      const isOver = current === undefined || time - current.startedAt >= WINDOW_MS;
      const window = isOver ? { startedAt: time, used: 0 } : current;
      window.used += units;
      windows.set(tenantId, window);
      const share = window.used / limit;
      return { share, waitMs: share > 1 ? window.startedAt + WINDOW_MS - time : 0 };
    },
  };
}
