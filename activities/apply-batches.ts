/**
 * Writes planned batches, a transaction each. What Postgres refuses is narrowed down to the one row that is at fault:
 * that person waits, everybody else goes on.
 */
import type { Transaction } from '../db/connect.js';
import { databaseFaultOf } from '../db/database-fault.js';
import { type Fence, fenced, persist, takeFence } from '../db/fence.js';
import { type Applying, applyChanges, finishBatch, listObjectIds, recordUnwritten } from '../db/apply/apply-batch.js';
import { setAside } from '../db/apply/left-out.js';
import { listManagerFields } from '../db/apply/recheck-reports.js';
import { listPendingBatches, type PendingBatch } from '../db/apply/list-batches.js';
import { loadConnection } from '../db/runs/load-connection.js';
import { loadRun, type RunState } from '../db/runs/load-run.js';
import { applySteps, type ApplyStep } from '../domain/run.js';
import { applyMoves } from './apply-moves.js';
import { leaveOut } from './choose-changes.js';
import type { Dependencies, RunInput } from './dependencies.js';
import { RunFailure } from './failures.js';
import type { SliceResult } from './read-users.js';
import { inSlice } from './slice.js';
import { trySavepoint } from './try-savepoint.js';

export async function applyBatches(
  deps: Dependencies,
  input: RunInput,
  steps: readonly ApplyStep[],
): Promise<SliceResult> {
  return await inSlice(deps.timing.sliceMs, async (slice) => {
    const fence = await takeFence(deps.db, input.tenantId);
    const run = await loadRun(deps.db.sql, input.runId);
    if (run.mode === 'approve') await refuseUnlessActive(deps, input.tenantId);
    const managerFields = await listManagerFields(deps.db.sql, input.tenantId);
    const applying = { tenantId: input.tenantId, runId: run.id, seq: run.seq, managerFields };
    const pending = await listPendingBatches(deps.db.sql, { id: run.id, holdId: run.holdId }, steps);
    const moves = pending.filter((batch) => batch.step === applySteps.moves);
    let count = moves.length === 0 ? 0 : await applyMoves(deps, fence, run, applying, moves);
    let done = true;
    for (const step of steps) {
      const waiting = pending.filter((batch) => batch.step === step && step !== applySteps.moves);
      if (waiting.length === 0) continue;
      // Each slice writes something, however short it is: a run must come to its end.
      const work = async () => {
        for (let batch = waiting.shift(); batch !== undefined; batch = slice.isOver() ? undefined : waiting.shift()) {
          count += await applyOne(deps, fence, run, applying, batch);
          slice.report({ written: count });
        }
      };
      await Promise.all(Array.from({ length: batchesAtOnce }, work));
      if (!slice.isOver()) continue;
      done = false;
      break;
    }
    await persist(deps.db, fence);
    // Asked and not concluded: Postgres may have crashed meanwhile and lost a batch that did not wait for the disk.
    const left = await listPendingBatches(deps.db.sql, { id: run.id, holdId: run.holdId }, steps);
    return { done: done && left.length === 0, count };
  });
}

/** Batches of one step are about different people. Two of them keep two processors busy; more gain nothing. */
const batchesAtOnce = 2;

async function applyOne(
  deps: Dependencies,
  fence: Fence,
  run: RunState,
  applying: Applying,
  batch: PendingBatch,
): Promise<number> {
  const inTransaction = (write: (transaction: Transaction, chosen: ChosenIds) => Promise<number>) =>
    fenced(deps.db, fence, async (transaction) => write(transaction, await chosenIds(transaction, run, batch)), {
      flush: false,
    });
  try {
    return await inTransaction(async (transaction, chosen) => {
      const [written] = await Promise.all([
        applyChanges(transaction, applying, batch, chosen),
        finishBatch(transaction, applying, batch),
      ]);
      if (written < batch.size) await setAside(transaction, batch);
      return written;
    });
  } catch (error) {
    if (databaseFaultOf(error) !== 'row') throw error;
  }
  // Looking for the row that is at fault costs savepoints, and is rare enough to begin again for it.
  return await inTransaction(async (transaction, chosen) => {
    const written = await applyOrBisect(transaction, applying, batch, chosen);
    await finishBatch(transaction, applying, batch);
    if (written < batch.size) await setAside(transaction, batch);
    return written;
  });
}

/** An approval asks Entra nothing, so that nothing else stops it when the tenant was paused after it was given. */
async function refuseUnlessActive(deps: Dependencies, tenantId: string): Promise<void> {
  const tenant = await loadConnection(deps.db, tenantId);
  if (tenant?.status === 'active') return;
  throw new RunFailure(
    'TenantNotActive',
    'This tenant is paused. Nothing was applied; the hold can be approved again after `rollcall tenant resume`.',
  );
}

/** Null is the whole batch. */
type ChosenIds = readonly string[] | null;

async function chosenIds(transaction: Transaction, run: RunState, batch: PendingBatch): Promise<ChosenIds> {
  if (run.holdId === null) return null;
  const leftOut = (await leaveOut(transaction, run, [batch])).get(batch.id);
  return leftOut === undefined
    ? null
    : (await listObjectIds(transaction, batch)).filter((objectId) => !leftOut.has(objectId));
}

async function applyOrBisect(
  transaction: Transaction,
  applying: Applying,
  batch: PendingBatch,
  objectIds: ChosenIds,
): Promise<number> {
  if (objectIds?.length === 0) return 0;
  const written = await trySavepoint(transaction, (savepoint) => applyChanges(savepoint, applying, batch, objectIds));
  if (written !== null) return written;
  const ids = objectIds ?? (await listObjectIds(transaction, batch));
  const [only] = ids;
  if (ids.length === 1 && only !== undefined) {
    const reason = "Postgres refuses this person's values";
    await recordUnwritten(transaction, 'unwritten', [{ batchId: batch.id, objectId: only, reason }]);
    return 0;
  }
  const middle = Math.ceil(ids.length / 2);
  return (
    (await applyOrBisect(transaction, applying, batch, ids.slice(0, middle))) +
    (await applyOrBisect(transaction, applying, batch, ids.slice(middle)))
  );
}
