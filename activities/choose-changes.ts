/** What of the batches to be written may not be written after all, looked at in the transaction that writes the rest. */
import type { Transaction } from '../db/connect.js';
import { recordUnwritten } from '../db/apply/apply-batch.js';
import { findMovedOn, findOvertaken, type LeftOut } from '../db/apply/left-out.js';
import type { PendingBatch } from '../db/apply/list-batches.js';
import { listMoves } from '../db/apply/list-moves.js';
import { listEndangeredAdministrators } from '../db/guard/list-endangered-administrators.js';
import type { RunState } from '../db/runs/load-run.js';
import { kindBits } from '../domain/guard.js';
import { groupBy } from '../domain/group-by.js';
import { companionReason, companionsOf } from '../domain/move-units.js';
import { applySteps } from '../domain/run.js';
import { sparedAdministratorReason } from '../domain/spare-administrator.js';

/**
 * An approved hold leaves out whoever has moved on since it was planned, and the last active administrators. A move that
 * is left out, for that or because somebody else has changed the person, takes along every move that needs it.
 *
 * @returns object ids by batch; each of them has been marked for the next run
 */
export async function leaveOut(
  transaction: Transaction,
  run: RunState,
  batches: readonly PendingBatch[],
): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
  const moves = batches.filter((batch) => batch.step === applySteps.moves);
  const found = [
    ...(moves.length === 0 ? [] : await findOvertaken(transaction, moves)),
    ...(run.holdId === null ? [] : await findMovedOn(transaction, batches)),
    ...(run.holdId === null ? [] : await findLastAdministrators(transaction, run.tenantId, run.holdId, batches)),
  ];
  const leftOut =
    found.length === 0 || moves.length === 0 ? found : [...found, ...(await findCompanions(transaction, moves, found))];
  await recordUnwritten(transaction, 'recheck', leftOut);
  return new Map(
    [...groupBy(leftOut, (change) => change.batchId)].map(([batchId, group]) => [
      batchId,
      new Set(group.map((change) => change.objectId)),
    ]),
  );
}

/** Only who is deactivated or gets another role can cease to be an administrator. */
const endangering = kindBits.deactivations | kindBits.roles;

async function findLastAdministrators(
  transaction: Transaction,
  tenantId: string,
  holdId: string,
  batches: readonly PendingBatch[],
): Promise<readonly LeftOut[]> {
  const ids = new Set(batches.filter(({ kinds }) => (kinds & endangering) !== 0).map((batch) => batch.id));
  if (ids.size === 0) return [];
  const endangered = await listEndangeredAdministrators(transaction, tenantId, { holdId });
  return endangered
    .filter((change) => ids.has(change.batchId))
    .map((change) => ({
      batchId: change.batchId,
      objectId: change.objectId,
      reason: sparedAdministratorReason(change),
    }));
}

async function findCompanions(
  transaction: Transaction,
  moves: readonly PendingBatch[],
  found: readonly LeftOut[],
): Promise<readonly LeftOut[]> {
  const planned = await listMoves(transaction, { batchIds: moves.map((batch) => batch.id) });
  const isFound = new Set(found.map((change) => `${change.batchId}/${change.objectId}`));
  const wasFound = (move: { readonly batchId: number; readonly objectId: string }) =>
    isFound.has(`${move.batchId}/${move.objectId}`);
  return companionsOf(planned, wasFound).map(({ batchId, objectId }) => ({
    batchId,
    objectId,
    reason: companionReason,
  }));
}
