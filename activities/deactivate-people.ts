/** Deactivates whoever leaves, last of all: whatever else the plan held has been written by then. */
import { applySteps } from '../domain/run.js';
import { applyBatches } from './apply-batches.js';
import type { Dependencies, RunInput } from './dependencies.js';
import type { SliceResult } from './read-users.js';

export async function deactivatePeople(deps: Dependencies, input: RunInput): Promise<SliceResult> {
  return await applyBatches(deps, input, [applySteps.deactivations]);
}
