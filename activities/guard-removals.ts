/** Decides over the whole plan, before anything is written, what a person has to look at first. */
import { fenced, takeFence } from '../db/fence.js';
import { countGuarded } from '../db/guard/count-guarded.js';
import { placeHold, replaceOvertakenHolds } from '../db/guard/place-hold.js';
import { placePreview } from '../db/guard/place-preview.js';
import { loadConnection } from '../db/runs/load-connection.js';
import { loadRunMappings } from '../db/runs/load-run-mappings.js';
import { loadRun } from '../db/runs/load-run.js';
import { markGuarded } from '../db/guard/mark-guarded.js';
import { movePhase } from '../db/runs/move-phase.js';
import { type GuardCount, holdReasonOf } from '../domain/guard.js';
import { type Dependencies, planningDependencies, type RunInput } from './dependencies.js';
import { RunFailure } from './failures.js';
import { inSlice } from './slice.js';
import { spareAdministrators } from './spare-administrators.js';

export type Guarded = { readonly held: number; readonly planned: number };

export async function guardRemovals(deps: Dependencies, input: RunInput): Promise<Guarded> {
  return await inSlice(deps.timing.sliceMs, () => guard(deps, input));
}

async function guard(deps: Dependencies, input: RunInput): Promise<Guarded> {
  const fence = await takeFence(deps.db, input.tenantId);
  await movePhase(deps.db, input.runId, 'guard');
  const run = await loadRun(deps.db.sql, input.runId);
  const tenant = await loadConnection(deps.db, input.tenantId);
  if (tenant === null) throw new RunFailure('TenantUnknown', `There is no tenant ${input.tenantId} any more.`);
  const limits = { share: tenant.guardShare, minimum: tenant.guardMinimum };
  const mappings = new Map((await loadRunMappings(deps.db, run.id)).map((mapping) => [mapping.id, mapping]));
  return await fenced(planningDependencies(deps, run).db, fence, async (transaction) => {
    if (!run.guarded) {
      const reasons: string[] = [];
      const spared = await spareAdministrators(transaction, run);
      const counts = await countGuarded(transaction, run.id);
      for (const count of counts) {
        const mapping = mappings.get(count.mappingId);
        const reason =
          adoptionReason(count, mapping?.definition.kind === 'login' || mapping?.isNew === true) ??
          holdReasonOf(withSpared(count, spared.get(count.mappingId) ?? 0), limits);
        if (reason === null) continue;
        if (run.mode === 'preview') {
          reasons.push(`${mapping?.definition.name ?? ''}, ${count.kind}: ${reason}`);
          continue;
        }
        await placeHold(transaction, {
          tenantId: input.tenantId,
          runId: run.id,
          mappingId: count.mappingId,
          kind: count.kind,
          reason,
        });
      }
      if (run.mode === 'preview')
        await placePreview(transaction, { tenantId: input.tenantId, runId: run.id, reason: previewReason(reasons) });
      else await replaceOvertakenHolds(transaction, input.tenantId, run.id);
    }
    return await markGuarded(transaction, run.id);
  });
}

/** Approving a preview approves what the guard would have asked about, so it says what that is. */
function previewReason(reasons: readonly string[]): string {
  return reasons.length === 0
    ? 'a preview: nothing is written unless it is approved'
    : `a preview: nothing is written unless it is approved; a run would ask about ${reasons.join('; ')}`;
}

/** An account that somebody used before the sync becomes somebody's: a person has to see whose. */
function adoptionReason(count: GuardCount, isAlwaysAsked: boolean): string | null {
  if (count.kind !== 'adoptions' || !isAlwaysAsked) return null;
  return `would adopt ${count.planned} accounts that existed before`;
}

/** The one administrator who had to stay does not make it harmless that everybody else goes. */
function withSpared(count: GuardCount, spared: number): GuardCount {
  return count.kind === 'deactivations' ? { ...count, planned: count.planned + spared } : count;
}
