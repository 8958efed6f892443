/**
 * Plans: for everybody who needs looking at, who they are here and what differs. Users are planned in batches whose
 * cursor is moved with what was planned; identifiers that several want are settled over all of them at the end.
 */
import type { Transaction } from '../db/connect.js';
import { type Fence, fenced, persist, takeFence } from '../db/fence.js';
import { copyOpenItems } from '../db/plan/copy-open-items.js';
import { hidesOpenItems } from '../db/plan/hides-open-items.js';
import {
  loadChangedUsers,
  loadDueUsers,
  loadUsers,
  type MirroredUser,
  type PlanCursor,
} from '../db/plan/load-users.js';
import { countPlanned, movePlanCursor, type PlanPlace, planPlaceOf } from '../db/plan/move-plan-cursor.js';
import { replaceOpenItems, storeChanges } from '../db/plan/store-plan.js';
import { refreshStatistics } from '../db/refresh-statistics.js';
import { loadRun, type RunState } from '../db/runs/load-run.js';
import { movePhase } from '../db/runs/move-phase.js';
import { type Dependencies, planningDependencies, type RunInput } from './dependencies.js';
import { planBatch, type PlannedGroup } from './plan-batch.js';
import { loadPlanContext, type PlanContext } from './plan-context.js';
import { createBacklog, quietly } from './backlog.js';
import { RunFailure } from './failures.js';
import { planManagers } from './plan-managers.js';
import type { SliceResult } from './read-users.js';
import { settlePlan } from './settle-plan.js';
import { inSlice, type Slice } from './slice.js';

/** Documents of about a kilobyte: some megabytes in memory, and a transaction of well under a second. */
const batchSize = 2_000;

const notApart =
  'The connections of previews lost the setting search_path, so what this preview finds would count as found by a run; nothing was planned. Connect the worker to Postgres itself, or through a pooler that passes search_path on.';

export async function resolveIdentities(deps: Dependencies, input: RunInput): Promise<SliceResult> {
  return await inSlice(deps.timing.sliceMs, async (slice) => {
    const fence = await takeFence(deps.db, input.tenantId);
    await movePhase(deps.db, input.runId, 'plan');
    const begun = await loadRun(deps.db.sql, input.runId);
    if (begun.planSeq === 0) await refreshStatistics(deps.db, ['directory_users'], begun.usersChanged);
    if (begun.mode === 'preview' && !(await hidesOpenItems(deps.previewDb.sql)))
      throw new RunFailure('PreviewNotApart', notApart);
    if (begun.mode === 'preview' && begun.planStage === 'changed' && begun.planSeq === 0)
      await fenced(deps.db, fence, (transaction) => copyOpenItems(transaction, begun.tenantId));
    const planning = planningDependencies(deps, begun);
    for (;;) {
      const run = await loadRun(deps.db.sql, input.runId);
      const context = await loadPlanContext(planning.db, run, Date.now());
      if (run.planStage === 'done') return { done: true, count: await countPlanned(deps.db.sql, run.id) };
      if (run.planStage === 'settle') await settlePlan(planning, fence, run, context, slice);
      else if (run.planStage === 'managers') await planManagers(planning, fence, run, context, slice);
      else if (!(await planStage(planning, fence, run, context, slice)))
        return { done: false, count: await countPlanned(deps.db.sql, run.id) };
    }
  });
}

/** Plans batch after batch of one stage. @returns false where the slice ended first */
async function planStage(
  deps: Dependencies,
  fence: Fence,
  run: RunState,
  context: PlanContext,
  slice: Slice,
): Promise<boolean> {
  let loading = loadNext(deps, run, context, { seq: run.planSeq, objectId: run.planObjectId });
  // What was decided is stored, and the next batch loaded, while this one is decided: it keeps both sides busy.
  let place = planPlaceOf(run);
  const store = async (batches: readonly PlannedUsers[]) => {
    place = await storeBatches(deps, fence, run, place, batches);
  };
  const backlog = createBacklog<PlannedUsers>(store, batchesAtOnce);
  let planned = 0;
  for (;;) {
    const users = await loading;
    const last = users.at(-1);
    if (last === undefined) {
      await backlog.written();
      const next = { stage: run.planStage === 'changed' ? 'due' : 'settle', seq: 0, objectId: null } as const;
      await fenced(deps.db, fence, (transaction) => movePlanCursor(transaction, run.id, place, next));
      return true;
    }
    const reached = { seq: last.changedSeq, objectId: last.objectId };
    loading = quietly(loadNext(deps, run, context, reached));
    const groups = await planBatch(deps.db.sql, context, users, run.planStage === 'due' ? 'due' : 'changed');
    await backlog.add({ groups, reached });
    planned += users.length;
    slice.report({ planned });
    if (slice.isOver()) {
      await backlog.written();
      await persist(deps.db, fence);
      return false;
    }
  }
}

const batchesAtOnce = 2;

type PlannedUsers = { readonly groups: readonly PlannedGroup[]; readonly reached: PlanCursor };

/** @returns where planning stands now */
async function storeBatches(
  deps: Dependencies,
  fence: Fence,
  run: RunState,
  from: PlanPlace,
  batches: readonly PlannedUsers[],
): Promise<PlanPlace> {
  const target = { tenantId: run.tenantId, runId: run.id };
  const last = batches.at(-1);
  if (last === undefined) return from;
  const to = { stage: run.planStage, ...last.reached };
  // Sent one behind the other, without waiting for each answer.
  const write = (transaction: Transaction) =>
    Promise.all([
      ...batches
        .flatMap(({ groups }) => groups)
        .flatMap(({ rows, items, mappingIds, objectIds, hasOpenItems, rechecks }) => [
          ...(hasOpenItems || items.length > 0
            ? [replaceOpenItems(transaction, run.tenantId, mappingIds, objectIds, items, rechecks)]
            : []),
          storeChanges(transaction, target, rows),
        ]),
      movePlanCursor(transaction, run.id, from, to),
    ]);
  await fenced(deps.db, fence, write, { flush: false });
  return to;
}

/** Two mappings can be at different watermarks: users are loaded from the older one, and each mapping skips what it knows. */
async function loadNext(
  deps: Dependencies,
  run: RunState,
  context: PlanContext,
  cursor: { readonly seq: number; readonly objectId: string | null },
): Promise<readonly MirroredUser[]> {
  if (run.mode === 'person') {
    const isPlanned = run.planStage !== 'changed' || cursor.objectId !== null;
    return isPlanned || run.objectId === null ? [] : await loadUsers(deps.db.sql, run.tenantId, [run.objectId]);
  }
  const watermarks = context.groups.flatMap((group) => group.mappings.map((mapping) => mapping.fromSeq));
  if (watermarks.length === 0) return [];
  const fromSeq = Math.min(...watermarks);
  return run.planStage === 'changed'
    ? await loadChangedUsers(deps.db.sql, run.tenantId, fromSeq, cursor, batchSize)
    : await loadDueUsers(deps.db.sql, run.tenantId, cursor, batchSize);
}
