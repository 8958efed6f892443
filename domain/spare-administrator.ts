/**
 * The last active administrators stay: somebody has to be able to let the others in again. Decided over the whole plan,
 * because two who each look dispensable alone may be all that there are.
 */
import type { PlannedChange } from './decision.js';
import { kindBits, kindsOf } from './guard.js';
import { applySteps } from './run.js';

/** What is left of a change that would have taken an administrator away; null: nothing. */
export function spareAdministrator(
  change: Omit<PlannedChange, 'person'>,
  giveUpMove: boolean,
): Omit<PlannedChange, 'person'> | null {
  const before = { ...change.before };
  const after = { ...change.after };
  const kept = ['status', 'role', ...(giveUpMove ? (['identifier', 'identifierKey', 'link'] as const) : [])] as const;
  for (const key of kept) {
    delete before[key];
    delete after[key];
  }
  if (Object.keys(after).length === 0) return null;
  const isAdopted = change.outcome === 'adopted';
  const isMove = !isAdopted && (after.identifierKey !== undefined || after.link !== undefined);
  return {
    outcome: isAdopted ? 'adopted' : 'updated',
    cause: null,
    step: isAdopted ? applySteps.creations : isMove ? applySteps.moves : applySteps.updates,
    kinds: kindsOf({ before, after }) | (isAdopted ? kindBits.adoptions : 0),
    before,
    after,
  };
}

/** Why a change would have been made, in the words of whoever reads that it was not. */
export function sparedAdministratorReason({ cause, after }: Pick<PlannedChange, 'cause' | 'after'>): string {
  return after.status === 'inactive'
    ? `last active administrator: stays active although ${cause ?? 'gone'} in Entra`
    : `last active administrator: keeps the role instead of ${after.role ?? 'none'}`;
}
