/**
 * Everything that frees or takes an identifier, in one transaction: half a swap would fail, and a chain applied in the
 * wrong order would too. The unique constraints are looked at when all of it is in place. Where Postgres refuses, the
 * units that need each other are narrowed down, never cut apart: nobody is left without a name for somebody else's fault.
 */
import type { Transaction } from '../db/connect.js';
import { type Fence, fenced } from '../db/fence.js';
import { type Applying, applyChanges, finishBatch, recordUnwritten } from '../db/apply/apply-batch.js';
import { setAside } from '../db/apply/left-out.js';
import type { PendingBatch } from '../db/apply/list-batches.js';
import { recordReused } from '../db/apply/record-reused.js';
import { listMoves, type PlannedMove } from '../db/apply/list-moves.js';
import type { RunState } from '../db/runs/load-run.js';
import { groupBy } from '../domain/group-by.js';
import { moveUnitsOf } from '../domain/move-units.js';
import { leaveOut } from './choose-changes.js';
import type { Dependencies } from './dependencies.js';
import { trySavepoint } from './try-savepoint.js';

type Unit = readonly PlannedMove[];

export async function applyMoves(
  deps: Dependencies,
  fence: Fence,
  run: RunState,
  applying: Applying,
  batches: readonly PendingBatch[],
): Promise<number> {
  return await fenced(deps.db, fence, async (transaction) => {
    const leftOut = await leaveOut(transaction, run, batches);
    const whole = leftOut.size === 0 ? await applyWhole(transaction, applying, batches) : null;
    const count =
      whole ?? (await applyUnits(transaction, applying, batches, await unitsOf(transaction, batches, leftOut)));
    const isWhole = count === batches.reduce((sum, { size }) => sum + size, 0);
    // Before the batches are finished, which marks those who wait for a name that became free.
    for (const batch of isWhole ? [] : batches) await setAside(transaction, batch);
    for (const batch of batches) await finishBatch(transaction, applying, batch);
    await recordReused(
      transaction,
      applying.seq,
      batches.map((batch) => batch.id),
    );
    return count;
  });
}

async function applyWhole(
  transaction: Transaction,
  applying: Applying,
  batches: readonly PendingBatch[],
): Promise<number | null> {
  return await trySavepoint(transaction, async (savepoint) => {
    let count = 0;
    for (const batch of batches) count += await applyChanges(savepoint, applying, batch, null);
    return count;
  });
}

async function unitsOf(
  transaction: Transaction,
  batches: readonly PendingBatch[],
  leftOut: ReadonlyMap<number, ReadonlySet<string>>,
): Promise<readonly Unit[]> {
  const moves = await listMoves(transaction, { batchIds: batches.map((batch) => batch.id) });
  return moveUnitsOf(moves.filter((move) => leftOut.get(move.batchId)?.has(move.objectId) !== true));
}

async function applyUnits(
  transaction: Transaction,
  applying: Applying,
  batches: readonly PendingBatch[],
  units: readonly Unit[],
): Promise<number> {
  const [first, ...others] = units;
  if (first === undefined) return 0;
  const movesByBatch = groupBy(units.flat(), (move) => move.batchId);
  const written = await trySavepoint(transaction, async (savepoint) => {
    let count = 0;
    for (const batch of batches) {
      const ids = movesByBatch.get(batch.id)?.map((move) => move.objectId);
      if (ids !== undefined) count += await applyChanges(savepoint, applying, batch, ids);
    }
    return count;
  });
  if (written !== null) return written;
  if (others.length === 0) {
    const reason =
      first.length === 1
        ? "Postgres refuses this person's values"
        : 'Postgres refuses the values of this person, or of somebody whose identifier theirs depends on';
    await recordUnwritten(
      transaction,
      'unwritten',
      first.map(({ batchId, objectId }) => ({ batchId, objectId, reason })),
    );
    return 0;
  }
  const middle = Math.ceil(units.length / 2);
  return (
    (await applyUnits(transaction, applying, batches, units.slice(0, middle))) +
    (await applyUnits(transaction, applying, batches, units.slice(middle)))
  );
}
