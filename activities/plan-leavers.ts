/** Plans accounts that existed before and carry the name of somebody disabled or deleted, over everybody with that name. */
import { type Decision, identifierShared, nothing, rejected } from '../domain/decision.js';
import { type LeaverVerdict, planLeaversAccount, settleLeavers } from '../domain/leavers-account.js';
import type { Concerned } from './collect-concerned.js';
import type { Replanned } from './plan-by-verdicts.js';
import type { Candidate } from './plan-candidates.js';
import { itemsOf, rowOf } from './planned-rows.js';

/** @param claimed identifier keys that somebody enabled wants */
export function planLeavers({ candidates, holders }: Concerned, claimed: ReadonlySet<string>): Replanned {
  const leavers = [...candidates.values()].flatMap((candidate) => {
    const { user, mapping, standing, linked } = candidate;
    const identifierKey = standing.identifierKey;
    if (linked !== null || identifierKey === null) return [];
    const planned = planLeaversAccount(user, mapping, standing, holders.get(identifierKey) ?? null);
    return planned === null ? [] : [{ candidate, planned, identifierKey, objectId: user.objectId }];
  });
  const verdicts = settleLeavers(leavers, claimed);
  const decided = leavers.map(({ candidate, planned, objectId }) => ({
    candidate,
    decision: decisionBy(verdicts.get(objectId), candidate, planned),
  }));
  return {
    rows: decided.flatMap(({ candidate, decision }) => rowOf(candidate, decision) ?? []),
    items: decided.flatMap(({ candidate, decision }) => itemsOf(candidate, decision)),
    touched: leavers.map(({ objectId }) => objectId),
  };
}

function decisionBy(
  verdict: LeaverVerdict | undefined,
  { standing }: Candidate,
  planned: Pick<Decision, 'change' | 'spared'>,
): Decision {
  if (verdict?.kind === 'shared') return rejected(null, identifierShared, verdict.others);
  return verdict?.kind === 'adopt' ? { ...nothing, ...planned } : { ...nothing, outOfScope: standing.exits[0] ?? null };
}
