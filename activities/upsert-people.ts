/** Writes identifier moves, creations, adoptions, updates and returns, in this order. */
import { movePhase } from '../db/runs/move-phase.js';
import { applySteps } from '../domain/run.js';
import { applyBatches } from './apply-batches.js';
import type { Dependencies, RunInput } from './dependencies.js';
import type { SliceResult } from './read-users.js';

export async function upsertPeople(deps: Dependencies, input: RunInput): Promise<SliceResult> {
  await movePhase(deps.db, input.runId, 'apply');
  return await applyBatches(deps, input, [
    applySteps.moves,
    applySteps.creations,
    applySteps.updates,
    applySteps.reactivations,
  ]);
}
