/** Takes back, before anything is written, what would leave the application without an administrator, and says whom it spared. */
import type { Transaction } from '../db/connect.js';
import { listMoves } from '../db/apply/list-moves.js';
import { listEndangeredAdministrators } from '../db/guard/list-endangered-administrators.js';
import { addOpenItems } from '../db/plan/add-open-items.js';
import { type OpenItem, type PlannedRow, storeChanges, withdrawChanges } from '../db/plan/store-plan.js';
import type { RunState } from '../db/runs/load-run.js';
import { groupBy } from '../domain/group-by.js';
import { moveUnitsOf } from '../domain/move-units.js';
import { applySteps } from '../domain/run.js';
import { spareAdministrator, sparedAdministratorReason } from '../domain/spare-administrator.js';
import { itemOf } from './planned-rows.js';

/** @returns how many were not deactivated, by mapping id: whether anybody else is left is asked without them */
export async function spareAdministrators(
  transaction: Transaction,
  run: RunState,
): Promise<ReadonlyMap<string, number>> {
  const spared = await listEndangeredAdministrators(transaction, run.tenantId, { runId: run.id });
  if (spared.length === 0) return new Map();
  const isMoving = spared.some((administrator) => administrator.step === applySteps.moves);
  const units = isMoving ? moveUnitsOf(await listMoves(transaction, { runId: run.id })) : [];
  const rows: PlannedRow[] = [];
  const items: OpenItem[] = [];
  const withdrawn = new Map<string, Set<string>>();
  const withdraw = (mappingId: string, objectId: string) =>
    withdrawn.set(mappingId, (withdrawn.get(mappingId) ?? new Set()).add(objectId));
  for (const administrator of spared) {
    const { mappingId, objectId } = administrator;
    withdraw(mappingId, objectId);
    const unit = units.find((moves) => moves.some((move) => move.objectId === objectId)) ?? [];
    for (const other of unit) {
      withdraw(other.mappingId, other.objectId);
      if (spared.some((one) => one.objectId === other.objectId)) continue;
      const reason = 'needs the identifier of the last active administrator';
      items.push(itemOf({ mappingId: other.mappingId, objectId: other.objectId, kind: 'recheck', reason }));
    }
    const kept = spareAdministrator(administrator, unit.length > 1);
    if (kept !== null) rows.push({ ...administrator, ...kept });
    // Due at once: another administrator may have come by the next run.
    items.push(
      itemOf({ mappingId, objectId, kind: 'spared', reason: sparedAdministratorReason(administrator), dueAtMs: 0 }),
    );
  }
  for (const [mappingId, objectIds] of withdrawn) await withdrawChanges(transaction, run.id, mappingId, [...objectIds]);
  await storeChanges(transaction, { tenantId: run.tenantId, runId: run.id }, rows);
  await addOpenItems(transaction, run.tenantId, items);
  const staying = spared.filter(({ after }) => after.status === 'inactive');
  return new Map([...groupBy(staying, (one) => one.mappingId)].map(([mappingId, ones]) => [mappingId, ones.length]));
}
