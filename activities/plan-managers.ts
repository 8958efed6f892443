/**
 * The second pass over managers: whoever's manager becomes a person in this very run is planned with them. It comes when
 * identifiers are settled, because only then it is certain who is created, and under which id.
 */
import { type Fence, fenced } from '../db/fence.js';
import { loadUsers } from '../db/plan/load-users.js';
import { completeCreations, findReportsOfNewcomers } from '../db/plan/manager-people.js';
import { countPlanned, movePlanCursor, type PlanPlace, planPlaceOf } from '../db/plan/move-plan-cursor.js';
import { storeChanges, withdrawChanges } from '../db/plan/store-plan.js';
import { refreshStatistics } from '../db/refresh-statistics.js';
import type { RunState } from '../db/runs/load-run.js';
import { applySteps } from '../domain/run.js';
import type { Dependencies } from './dependencies.js';
import { asksForManagers, managersOf } from './manager-people.js';
import { planGroup } from './plan-batch.js';
import { membershipsOf } from './plan-candidates.js';
import type { PlanContext, PlanGroup } from './plan-context.js';
import type { Slice } from './slice.js';

const batchSize = 2_000;

/** A run for one person plans nobody else: whoever they are the manager of is due in the next run. */
export function placeAfterSettling(run: RunState, context: PlanContext): PlanPlace {
  const stage = run.mode !== 'person' && context.groups.some(asksForManagers) ? 'managers' : 'done';
  return { stage, seq: 0, objectId: null };
}

export async function planManagers(
  deps: Dependencies,
  fence: Fence,
  run: RunState,
  context: PlanContext,
  slice: Slice,
): Promise<void> {
  await refreshStatistics(deps.db, ['changes'], await countPlanned(deps.db.sql, run.id));
  for (const group of context.groups) {
    const managers = managersOf(group);
    if (managers.length === 0 || group.leaversOnly) continue;
    await fenced(deps.db, fence, (transaction) => completeCreations(transaction, run, group.target, managers));
    const reports = await findReportsOfNewcomers(deps.db.sql, run, group.target, managers);
    for (let from = 0; from < reports.length; from += batchSize) {
      await planReports(deps, fence, run, context, group, reports.slice(from, from + batchSize));
      slice.report({ managers: from });
    }
  }
  await fenced(deps.db, fence, (transaction) =>
    movePlanCursor(transaction, run.id, planPlaceOf(run), { stage: 'done', seq: 0, objectId: null }),
  );
}

/** Only what is an update takes the place of what had been planned, and what is open stays so: the rest was decided before. */
async function planReports(
  deps: Dependencies,
  fence: Fence,
  run: RunState,
  context: PlanContext,
  group: PlanGroup,
  objectIds: readonly string[],
): Promise<void> {
  const users = await loadUsers(deps.db.sql, run.tenantId, objectIds);
  const memberships = await membershipsOf(deps.db.sql, context, users);
  const planned = await planGroup(deps.db.sql, context, group, users, 'managers', memberships);
  const updates = planned?.rows.filter((row) => row.step === applySteps.updates) ?? [];
  const updated = updates.map((row) => row.objectId);
  await fenced(deps.db, fence, async (transaction) => {
    for (const { id } of group.mappings) await withdrawChanges(transaction, run.id, id, updated);
    await storeChanges(transaction, { tenantId: run.tenantId, runId: run.id }, updates);
  });
}
