/**
 * Plans claimants and leavers again once it is settled who gets which identifier, and puts moves that need each other
 * into one unit.
 */
import type { LinkedPerson } from '../db/plan/load-known.js';
import type { OpenItem, PlannedRow } from '../db/plan/store-plan.js';
import {
  type Decision,
  type IdentifierHolder,
  identifierShared,
  identifierTaken,
  rejected,
} from '../domain/decision.js';
import { kindBits, kindsOf } from '../domain/guard.js';
import { differenceOf } from '../domain/person.js';
import { adoptionOf } from '../domain/plan-user.js';
import { applySteps } from '../domain/run.js';
import type { Claim, Settlement, Verdict } from '../domain/settle-identities.js';
import { type Concerned, decisionOn, nameLeftBehind } from './collect-concerned.js';
import type { Candidate } from './plan-candidates.js';
import { itemOf, itemsOf, rowOf } from './planned-rows.js';

export type Replanned = {
  readonly rows: readonly PlannedRow[];
  readonly items: readonly OpenItem[];
  /** Object ids for whom this takes the place of what had been planned. */
  readonly touched: readonly string[];
};

export function planByVerdicts(
  concerned: Concerned,
  claims: readonly Claim[],
  settlement: Settlement,
  nowMs: number,
): Replanned {
  const rows: PlannedRow[] = [];
  const items: OpenItem[] = [];
  const touched: string[] = [];
  for (const claim of claims) {
    const candidate = concerned.candidates.get(claim.objectId);
    const verdict = settlement.verdicts.get(claim.objectId);
    if (candidate === undefined || verdict === undefined) continue;
    touched.push(claim.objectId);
    if (verdict.kind === 'return') {
      const returned = returnOf(candidate, verdict.person, concerned);
      rows.push(returned.row);
      items.push(...returned.items, returned.left);
      touched.push(returned.left.objectId);
      continue;
    }
    if (nameLeftBehind(candidate, nowMs) !== null && candidate.linked !== null) {
      const decision = decisionOn(candidate, null, nowMs);
      items.push(...itemsOf(candidate, decision));
      const { identifier, identifierKey } = candidate.standing;
      const row =
        verdict.kind === 'take'
          ? renamedRow(candidate, candidate.linked, decision, { identifier, identifierKey })
          : rowOf(candidate, decision);
      if (row !== null) rows.push(row);
      continue;
    }
    const decision = decisionBy(verdict, candidate, concerned.holders.get(claim.identifierKey), nowMs);
    items.push(...itemsOf(candidate, decision));
    const row = rowOf(candidate, decision);
    if (row !== null) rows.push(row);
  }
  for (const leaver of settlement.releases) {
    const candidate = concerned.candidates.get(leaver.linkedTo);
    if (candidate === undefined || candidate.linked === null) continue;
    touched.push(leaver.linkedTo);
    const decision = decisionOn(candidate, null, nowMs);
    items.push(...itemsOf(candidate, decision));
    rows.push(renamedRow(candidate, candidate.linked, decision, { identifier: null, identifierKey: null }));
  }
  return { rows: joinUnits(rows, settlement.units), items, touched };
}

function decisionBy(
  verdict: Exclude<Verdict, { kind: 'return' }>,
  candidate: Candidate,
  holder: IdentifierHolder | undefined,
  nowMs: number,
): Decision {
  const person = candidate.linked?.person ?? null;
  const unlinked = holder !== undefined && holder.linkedTo === null ? holder.person : null;
  if (verdict.kind === 'shared') return rejected(person, identifierShared, verdict.others);
  if (verdict.kind === 'taken') {
    if (person === null) return rejected(null, identifierTaken, verdict.others);
    const decision = decisionOn(candidate, { person, linkedTo: null }, nowMs);
    return { ...decision, rejection: { reason: identifierTaken, others: verdict.others } };
  }
  const decision = decisionOn(candidate, null, nowMs);
  if (unlinked === null) return decision;
  // An account that existed before: a newcomer adopts it, a linked person does not become two.
  return person === null
    ? { ...decision, ...adoptionOf(candidate.mapping, candidate.standing, unlinked) }
    : decisionOn(candidate, { person: unlinked, linkedTo: null }, nowMs);
}

/** The same human came back under a new object id: their person, and everything it holds, follows them. */
function returnOf(
  candidate: Candidate,
  person: LinkedPerson['person'],
  concerned: Concerned,
): { row: PlannedRow; items: readonly OpenItem[]; left: OpenItem } {
  const old = [...concerned.candidates.values()].find((other) => other.linked?.person.id === person.id)?.linked;
  if (old === undefined || old === null) throw new Error('A returning person has no link that could move.');
  const decision = decisionOn({ ...candidate, linked: { ...old, person } }, null, Number.MAX_SAFE_INTEGER);
  const wanted = decision.change ?? { outcome: 'updated' as const, cause: null, before: {}, after: {} };
  const difference = {
    before: { ...wanted.before, link: { mappingId: old.mappingId, objectId: old.objectId } },
    after: { ...wanted.after, link: { mappingId: candidate.mapping.id, objectId: candidate.user.objectId } },
  };
  return {
    row: {
      mappingId: candidate.mapping.id,
      objectId: candidate.user.objectId,
      personId: person.id,
      outcome: wanted.outcome,
      cause: wanted.cause,
      step: applySteps.moves,
      kinds: kindsOf(difference),
      ...difference,
      plannedVersion: person.version,
      evidence: candidate.evidence,
    },
    items: itemsOf(candidate, decision),
    left: itemOf({
      mappingId: old.mappingId,
      objectId: old.objectId,
      kind: 'out-of-scope',
      reason: 'came back with another object id',
    }),
  };
}

/** A leaver's name goes to somebody else; it stays in the leaver's history, and whatever else was planned for them holds. */
function renamedRow(
  candidate: Candidate,
  linked: LinkedPerson,
  decision: Decision,
  name: { readonly identifier: string | null; readonly identifierKey: string | null },
): PlannedRow {
  const renamed = differenceOf(linked.person, name);
  const planned = rowOf(candidate, decision);
  return {
    mappingId: candidate.mapping.id,
    objectId: candidate.user.objectId,
    personId: linked.person.id,
    outcome: planned?.outcome ?? 'updated',
    cause: planned?.cause ?? null,
    step: applySteps.moves,
    kinds: (planned?.kinds ?? 0) | kindBits.identifiers,
    before: { ...planned?.before, ...renamed?.before },
    after: { ...planned?.after, ...renamed?.after },
    plannedVersion: linked.person.version,
    evidence: candidate.evidence,
  };
}

/** Moves that need each other share all their guarded kinds, so that they are held, approved and undone together. */
function joinUnits(rows: readonly PlannedRow[], units: Settlement['units']): readonly PlannedRow[] {
  const unitByObjectId = new Map(
    units.flatMap((unit) => (unit.length > 1 ? unit.map((objectId) => [objectId, unit] as const) : [])),
  );
  const kindsByUnit = new Map<readonly string[], number>();
  for (const row of rows) {
    const unit = unitByObjectId.get(row.objectId);
    if (unit !== undefined) kindsByUnit.set(unit, (kindsByUnit.get(unit) ?? 0) | row.kinds);
  }
  return rows.map((row) => {
    const unit = unitByObjectId.get(row.objectId);
    return unit === undefined ? row : { ...row, step: applySteps.moves, kinds: kindsByUnit.get(unit) ?? row.kinds };
  });
}
