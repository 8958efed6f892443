/** From a decision to what is stored of it: the change as a row of the ledger, and what stays open. */
import type { LinkedPerson } from '../db/plan/load-known.js';
import type { OpenItem, PlannedRow } from '../db/plan/store-plan.js';
import { kindBits } from '../domain/guard.js';
import type { Difference } from '../domain/person.js';
import { type Decision, identifierShared, identifierTaken, type PlannedChange } from '../domain/decision.js';
import { applySteps } from '../domain/run.js';
import type { Candidate } from './plan-candidates.js';

/** The change of a decision as a row; a person who comes over from another login mapping brings the link along. */
export function rowOf(candidate: Candidate, decision: Decision): PlannedRow | null {
  const { linked, mapping, user } = candidate;
  const moved = linked !== null && linked.mappingId !== mapping.id && decision.outOfScope === null ? linked : null;
  const change = moved === null ? decision.change : withMovedLink(decision.change, moved, mapping.id);
  if (change === null) return null;
  return {
    mappingId: mapping.id,
    objectId: user.objectId,
    personId: change.person?.id ?? null,
    outcome: change.outcome,
    cause: change.cause,
    step: change.step,
    kinds: change.kinds,
    before: change.before,
    after: change.after,
    plannedVersion: change.person?.version ?? null,
    evidence: candidate.evidence,
  };
}

function withMovedLink(change: PlannedChange | null, linked: LinkedPerson, mappingId: string): PlannedChange {
  const link: Difference = {
    before: { link: { mappingId: linked.mappingId, objectId: linked.objectId } },
    after: { link: { mappingId, objectId: linked.objectId } },
  };
  return {
    outcome: change?.outcome ?? 'updated',
    cause: change?.cause ?? null,
    step: change?.step ?? applySteps.updates,
    kinds: (change?.kinds ?? 0) | kindBits.relinks,
    person: linked.person,
    before: { ...change?.before, ...link.before },
    after: { ...change?.after, ...link.after },
  };
}

/** What stays open about a candidate after a decision. */
export function itemsOf(candidate: Candidate, decision: Decision): readonly OpenItem[] {
  const about = { mappingId: candidate.mapping.id, objectId: candidate.user.objectId };
  const identifierKey = candidate.standing.identifierKey;
  const items: OpenItem[] = [];
  if (decision.rejection !== null) {
    const { reason, others } = decision.rejection;
    const claims = reason === identifierShared || reason === identifierTaken;
    items.push(itemOf({ ...about, kind: 'rejection', reason, others, identifierKey: claims ? identifierKey : null }));
  }
  if (decision.outOfScope !== null) items.push(itemOf({ ...about, kind: 'out-of-scope', reason: decision.outOfScope }));
  if (decision.grace !== null) {
    items.push(itemOf({ ...about, kind: 'grace', reason: decision.grace.cause, dueAtMs: decision.grace.dueAtMs }));
  }
  if (decision.unfitFields.length > 0)
    items.push(itemOf({ ...about, kind: 'field', reason: decision.unfitFields.join('; ') }));
  if (decision.spared !== null) items.push(itemOf({ ...about, kind: 'spared', reason: decision.spared }));
  if (decision.contested) items.push(itemOf({ ...about, kind: 'recheck', reason: contestedReason, identifierKey }));
  return items;
}

/** Marks a claim that is settled over everyone concerned at the end of planning. */
export const contestedReason = 'contested';

export function itemOf(
  item: Pick<OpenItem, 'mappingId' | 'objectId' | 'kind' | 'reason'> & Partial<OpenItem>,
): OpenItem {
  return { others: [], identifierKey: null, dueAtMs: null, ...item };
}
