/**
 * The end of planning, over everybody at once: identifiers that several want are settled, and whoever would come back or
 * go is asked for by id, because a listing proves neither.
 */
import { listMoves } from '../db/apply/list-moves.js';
import { type Fence, fenced } from '../db/fence.js';
import { findUnconfirmed, type UnconfirmedChange } from '../db/plan/find-contested.js';
import { movePlanCursor, planPlaceOf } from '../db/plan/move-plan-cursor.js';
import { replaceOpenItems, storeChanges, withdrawChanges } from '../db/plan/store-plan.js';
import type { RunState } from '../db/runs/load-run.js';
import { groupBy } from '../domain/group-by.js';
import { companionReason, companionsOf } from '../domain/move-units.js';
import { askUsers } from '../graph/ask-users.js';
import type { Dependencies } from './dependencies.js';
import type { PlanContext } from './plan-context.js';
import { placeAfterSettling } from './plan-managers.js';
import { itemOf } from './planned-rows.js';
import { settleContested } from './settle-contested.js';
import type { Slice } from './slice.js';

/** One question costs a twentieth of a request; beyond this, who holds a name is believed to hold it. */
const askAtMost = 2_000;

/** Graph is asked between transactions, never inside one: whoever waits for it would hold the tenant's row. */
export async function settlePlan(
  deps: Dependencies,
  fence: Fence,
  run: RunState,
  context: PlanContext,
  slice: Slice,
): Promise<void> {
  const ask = (objectIds: readonly string[]) => askWhoIsGone(deps, run, objectIds, slice);
  for (const group of context.groups) {
    if (group.leaversOnly) continue;
    const settled = await settleContested(deps.db.sql, context, group, ask);
    if (settled === null) continue;
    await fenced(deps.db, fence, async (transaction) => {
      for (const mappingId of settled.mappingIds)
        await withdrawChanges(transaction, run.id, mappingId, settled.touched);
      await replaceOpenItems(
        transaction,
        run.tenantId,
        settled.mappingIds,
        settled.touched,
        settled.items,
        'contested',
      );
      await storeChanges(transaction, { tenantId: run.tenantId, runId: run.id }, settled.rows);
    });
  }
  const unconfirmed = await withCompanions(deps, run, await findNotConfirmed(deps, run, slice));
  await fenced(deps.db, fence, async (transaction) => {
    for (const [mappingId, rows] of groupBy(unconfirmed, (row) => row.mappingId)) {
      const objectIds = rows.map((row) => row.objectId);
      const items = rows.map(({ objectId, reason }) => itemOf({ mappingId, objectId, kind: 'recheck', reason }));
      await withdrawChanges(transaction, run.id, mappingId, objectIds);
      await replaceOpenItems(transaction, run.tenantId, [mappingId], objectIds, items, 'contested');
    }
    await movePlanCursor(transaction, run.id, planPlaceOf(run), placeAfterSettling(run, context));
  });
}

type Withdrawn = { readonly mappingId: string; readonly objectId: string; readonly reason: string };

/** A move that waits takes along every move that needs it. */
async function withCompanions(
  deps: Dependencies,
  run: RunState,
  unconfirmed: readonly UnconfirmedChange[],
): Promise<readonly Withdrawn[]> {
  if (unconfirmed.length === 0) return [];
  const waiting = new Map<string, Withdrawn>();
  for (const { mappingId, objectId, outcome } of unconfirmed) {
    const reason = `Entra, asked for this id, does not confirm why they would be ${outcome}`;
    waiting.set(`${mappingId}/${objectId}`, { mappingId, objectId, reason });
  }
  const isWaiting = ({ mappingId, objectId }: { readonly mappingId: string; readonly objectId: string }) =>
    waiting.has(`${mappingId}/${objectId}`);
  const companions = companionsOf(await listMoves(deps.db.sql, { runId: run.id }), isWaiting).map(
    ({ mappingId, objectId }) => ({ mappingId, objectId, reason: companionReason }),
  );
  return [...waiting.values(), ...companions];
}

async function askWhoIsGone(
  deps: Dependencies,
  run: RunState,
  objectIds: readonly string[],
  slice: Slice,
): Promise<ReadonlySet<string>> {
  if (objectIds.length === 0 || objectIds.length > askAtMost) return new Set();
  const { graph } = await deps.directories.open(run.tenantId);
  const answers = await askUsers(graph, objectIds, ['id'], slice.signal);
  return new Set(answers.absent);
}

/**
 * Nobody gets their access back because a listing shows them, nor loses it because no listing does: listings lag behind.
 * Whose return (live and enabled) or absence is not confirmed by id now waits for the next run; so does whoever is
 * beyond the number that is asked for in one run.
 */
async function findNotConfirmed(
  deps: Dependencies,
  run: RunState,
  slice: Slice,
): Promise<readonly UnconfirmedChange[]> {
  const doubtful = await findUnconfirmed(deps.db.sql, run.id);
  if (doubtful.length === 0) return [];
  const { graph } = await deps.directories.open(run.tenantId);
  const objectIds = [...new Set(doubtful.map((row) => row.objectId))].slice(0, askAtMost);
  const answers = await askUsers(graph, objectIds, ['id', 'accountEnabled'], slice.signal);
  const enabled = answers.found.filter((user) => user.document['accountEnabled'] === true);
  const confirmed = {
    reactivated: new Set(enabled.map((user) => user.objectId)),
    deactivated: new Set(answers.absent),
  };
  return doubtful.filter(({ objectId, outcome }) => !confirmed[outcome].has(objectId));
}
