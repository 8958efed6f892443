/** Closes the run: counts its books, moves the watermarks, and says whether somebody has asked for another one. */
import type { Transaction } from '../db/connect.js';
import { forgetKnownManagers, listManagerFields } from '../db/apply/recheck-reports.js';
import { fenced, takeFence } from '../db/fence.js';
import { finishHold } from '../db/guard/finish-hold.js';
import { reopenHolds } from '../db/guard/reopen-holds.js';
import { countPlanned } from '../db/plan/move-plan-cursor.js';
import { provideStatisticsOfPages, refreshStatistics } from '../db/refresh-statistics.js';
import { addNote } from '../db/runs/add-note.js';
import { countBooks, endRun, hasOpenRequests, moveWatermarks } from '../db/runs/close-run.js';
import { countApprovedBooks } from '../db/runs/count-approved-books.js';
import { discardPlans } from '../db/runs/discard-plans.js';
import { loadRunMappings } from '../db/runs/load-run-mappings.js';
import { loadRun, type RunState } from '../db/runs/load-run.js';
import { type Books, imbalanceOf } from '../domain/outcome.js';
import type { RunStatus } from '../domain/run.js';
import { type Dependencies, planningDependencies, type RunInput } from './dependencies.js';
import { loadPlanContext, plannedMappingsOf } from './plan-context.js';
import { inSlice } from './slice.js';

export type CloseInput = RunInput & {
  readonly end: 'finished' | 'failed' | 'cancelled';
  /** For a failed run: what the failure was, in its own safe words. */
  readonly error: { readonly type: string; readonly message: string } | null;
};

export type ClosedRun = {
  readonly status: RunStatus;
  readonly moreRequested: boolean;
  /** The sums over all mappings. */
  readonly counts: { readonly [outcome: string]: number };
};

export async function closeRun(deps: Dependencies, input: CloseInput): Promise<ClosedRun> {
  return await inSlice(deps.timing.sliceMs, () => close(deps, input));
}

async function close(deps: Dependencies, input: CloseInput): Promise<ClosedRun> {
  const fence = await takeFence(deps.db, input.tenantId);
  const run = await loadRun(deps.db.sql, input.runId);
  await refreshStatistics(deps.db, ['changes', 'links'], await countPlanned(deps.db.sql, run.id));
  await provideStatisticsOfPages(deps.db);
  const books =
    run.status !== 'running'
      ? []
      : await fenced(planningDependencies(deps, run).db, fence, (transaction) =>
          input.end === 'finished' ? finish(transaction, deps, run) : stop(transaction, run, input),
        );
  const closed = await loadRun(deps.db.sql, input.runId);
  return {
    status: closed.status,
    moreRequested: await hasOpenRequests(deps.db.sql, input.tenantId),
    counts: sumOf(books),
  };
}

async function finish(transaction: Transaction, deps: Dependencies, run: RunState): Promise<readonly Books[]> {
  const mappings = await loadRunMappings(deps.db, run.id);
  const context = await loadPlanContext(deps.db, run, Date.now());
  const planned = plannedMappingsOf(context).map((mapping) => mapping.id);
  const managerFields = await listManagerFields(transaction, run.tenantId);
  if (run.mode !== 'preview' && managerFields.length > 0)
    await forgetKnownManagers(transaction, run.tenantId, managerFields);
  const booksOfPlanned = run.holdId === null ? await countBooks(transaction, run.id, planned) : null;
  const books: Books[] = [];
  for (const mapping of mappings) {
    const counted =
      run.holdId === null
        ? booksOfPlanned?.get(mapping.id)
        : await countApprovedBooks(transaction, run.id, mapping.id, run.holdId);
    if (counted === undefined) continue;
    const missing = -imbalanceOf(counted);
    if (missing !== 0) {
      await addNote(
        transaction,
        run.id,
        `The books of mapping "${mapping.definition.name}" do not balance: ${missing} people have no outcome. Please report it.`,
      );
    }
    books.push(counted);
  }
  // A preview has applied nothing, and a run for one person has looked at nobody else.
  if (run.mode === 'full') await moveWatermarks(transaction, run, planned);
  if (run.holdId !== null) await finishHold(transaction, run.holdId);
  const { notes } = await loadRun(transaction, run.id);
  await endRun(transaction, run.id, { status: notes.length === 0 ? 'done' : 'partial', error: null });
  return books;
}

async function stop(transaction: Transaction, run: RunState, input: CloseInput): Promise<readonly Books[]> {
  await endRun(transaction, run.id, {
    status: input.end === 'cancelled' ? 'cancelled' : 'failed',
    error:
      input.end === 'cancelled'
        ? null
        : (input.error ?? { type: 'Unexpected', message: 'The run failed without saying why.' }),
  });
  await discardPlans(transaction, run.tenantId);
  await reopenHolds(transaction, run.tenantId);
  return [];
}

function sumOf(books: readonly Books[]): { readonly [outcome: string]: number } {
  const sums: Record<string, number> = {};
  for (const book of books) {
    for (const [outcome, count] of Object.entries(book)) sums[outcome] = (sums[outcome] ?? 0) + count;
  }
  return sums;
}
