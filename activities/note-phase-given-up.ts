/** A phase that reads was given up after its time: the run goes on with what is certain, and says what it lacks. */
import { fenced, takeFence } from '../db/fence.js';
import { addNote } from '../db/runs/add-note.js';
import type { RunPhase } from '../domain/run.js';
import type { Dependencies, RunInput } from './dependencies.js';

export type GivenUp = RunInput & { readonly phase: RunPhase; readonly reason: string };

export async function notePhaseGivenUp(deps: Dependencies, input: GivenUp): Promise<void> {
  const fence = await takeFence(deps.db, input.tenantId);
  const sentence = `Reading ${input.phase} was given up: ${input.reason} What was read before is applied; nobody leaves for being absent.`;
  await fenced(deps.db, fence, (transaction) => addNote(transaction, input.runId, sentence));
}
