/**
 * Settles identifiers that several people are concerned with, over all of them at once: collects everybody who is
 * involved, asks Entra about those who hold a wanted name, and plans claimants and leavers again by the verdicts.
 */
import type { Queryable } from '../db/connect.js';
import { findContested } from '../db/plan/find-contested.js';
import { type LinkedPerson, loadHolders } from '../db/plan/load-known.js';
import { loadUsers } from '../db/plan/load-users.js';
import type { OpenItem, PlannedRow } from '../db/plan/store-plan.js';
import { textOf } from '../domain/directory-user.js';
import { kindBits, kindsOf } from '../domain/guard.js';
import { differenceOf } from '../domain/person.js';
import {
  type Decision,
  identifierShared,
  identifierTaken,
  type IdentifierHolder,
  rejected,
} from '../domain/decision.js';
import { adoptionOf, planUser } from '../domain/plan-user.js';
import { applySteps } from '../domain/run.js';
import {
  type Claim,
  type Holder,
  settleIdentities,
  type Settlement,
  type Verdict,
} from '../domain/settle-identities.js';
import { type Candidate, loadCandidates, membershipsOf } from './plan-candidates.js';
import type { PlanContext, PlanGroup } from './plan-context.js';
import { itemOf, itemsOf, rowOf } from './planned-rows.js';

/** Asks Entra for these ids, one by one: who is certainly gone. Whoever could not be asked is not among them. */
export type AskWhoIsGone = (objectIds: readonly string[]) => Promise<ReadonlySet<string>>;

/** Everybody a settlement has to look at, by object id, and who holds what they want, by identifier key. */
type Concerned = {
  readonly candidates: ReadonlyMap<string, Candidate>;
  readonly holders: ReadonlyMap<string, IdentifierHolder>;
};

/** What a settlement comes to, and for whom it takes the place of what had been planned. */
export type Settled = {
  readonly rows: readonly PlannedRow[];
  readonly items: readonly OpenItem[];
  readonly mappingIds: readonly string[];
  readonly objectIds: readonly string[];
};

/** Reads only; null where nobody is in anybody's way. */
export async function settleContested(
  sql: Queryable,
  context: PlanContext,
  group: PlanGroup,
  askWhoIsGone: AskWhoIsGone,
): Promise<Settled | null> {
  const mappingIds = group.mappings.map((mapping) => mapping.id);
  const contested = await findContested(sql, context.run.id, mappingIds, context.run.objectId);
  if (contested.length === 0) return null;
  const concerned = await collectConcerned(sql, context, group, contested);
  // Whoever has an account already does not take over another one that existed before: their old name stays theirs.
  const claims = [...concerned.candidates.values()]
    .flatMap((candidate) => claimOf(candidate, context.nowMs))
    .filter((claim) => claim.person === null || concerned.holders.get(claim.identifierKey)?.linkedTo !== null);
  const settlement = settleIdentities(claims, await holdersOf(claims, concerned, askWhoIsGone));
  const { rows, items, touched } = planByVerdicts(context, concerned, claims, settlement);
  return { rows, items, mappingIds, objectIds: touched };
}

/** Claimants, whoever holds what they want, what those want in turn, and so on. */
async function collectConcerned(
  sql: Queryable,
  context: PlanContext,
  group: PlanGroup,
  contested: readonly string[],
): Promise<Concerned> {
  const candidates = new Map<string, Candidate>();
  const holders = new Map<string, IdentifierHolder>();
  const looked = new Set<string>();
  let wanted: readonly string[] = contested;
  while (wanted.length > 0) {
    for (const objectId of wanted) looked.add(objectId);
    const users = await loadUsers(sql, context.run.tenantId, wanted);
    const loaded = await loadCandidates(sql, group, users, await membershipsOf(sql, context, users));
    for (const candidate of loaded.candidates) candidates.set(candidate.user.objectId, candidate);
    const keys = loaded.candidates.flatMap((candidate) =>
      claimOf(candidate, context.nowMs).map((claim) => claim.identifierKey),
    );
    for (const [key, holder] of await loadHolders(sql, group.target, [...new Set(keys)])) holders.set(key, holder);
    wanted = [...holders.values()].flatMap(({ linkedTo }) =>
      linkedTo === null || looked.has(linkedTo) ? [] : [linkedTo],
    );
  }
  return { candidates, holders };
}

/** What this user would be called if every name were free; empty where they would not get a new one. */
function claimOf(candidate: Candidate, nowMs: number): readonly Claim[] {
  const identifierKey = decisionOn(candidate, null, nowMs).change?.after.identifierKey ?? nameLeftBehind(candidate);
  if (identifierKey === null) return [];
  const employeeId = textOf(candidate.user.document, 'employeeId');
  return [{ objectId: candidate.user.objectId, person: candidate.linked?.person ?? null, identifierKey, employeeId }];
}

/**
 * Somebody disabled keeps here what they were called, also when Entra renames them: until somebody else wants the old
 * name. Then they follow, so that the newcomer who got it in Entra gets it here.
 */
function nameLeftBehind({ user, linked, standing }: Candidate): string | null {
  const hasAnotherName =
    linked !== null && user.state === 'live' && standing.identifierKey !== linked.person.identifierKey;
  return hasAnotherName && standing.exit !== null ? standing.identifierKey : null;
}

function decisionOn(candidate: Candidate, holder: IdentifierHolder | null, nowMs: number): Decision {
  const person = candidate.linked?.person ?? null;
  return planUser(
    candidate.user,
    candidate.mapping,
    candidate.standing,
    { person, holder, grace: candidate.grace },
    nowMs,
  );
}

async function holdersOf(
  claims: readonly Claim[],
  concerned: Concerned,
  askWhoIsGone: AskWhoIsGone,
): Promise<ReadonlyMap<string, Holder>> {
  const moving = new Set(claims.map((claim) => claim.objectId));
  const linked = [...concerned.holders].flatMap(([key, { person, linkedTo }]) =>
    linkedTo === null ? [] : [{ identifierKey: key, person, linkedTo }],
  );
  const gone = await askWhoIsGone(linked.flatMap(({ linkedTo }) => (moving.has(linkedTo) ? [] : [linkedTo])));
  return new Map(
    linked.map((holder) => {
      const document = concerned.candidates.get(holder.linkedTo)?.user.document ?? {};
      const state = gone.has(holder.linkedTo) ? 'gone' : 'live';
      return [holder.identifierKey, { ...holder, state, employeeId: textOf(document, 'employeeId') }];
    }),
  );
}

type Replanned = {
  readonly rows: readonly PlannedRow[];
  readonly items: readonly OpenItem[];
  readonly touched: readonly string[];
};

function planByVerdicts(
  context: PlanContext,
  concerned: Concerned,
  claims: readonly Claim[],
  settlement: Settlement,
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
      items.push(returned.item);
      touched.push(returned.item.objectId);
      continue;
    }
    if (nameLeftBehind(candidate) !== null && candidate.linked !== null) {
      const decision = decisionOn(candidate, null, context.nowMs);
      items.push(...itemsOf(candidate, decision));
      const { identifier, identifierKey } = candidate.standing;
      const row =
        verdict.kind === 'take'
          ? renamedRow(candidate, candidate.linked, decision, { identifier, identifierKey })
          : rowOf(candidate, decision);
      if (row !== null) rows.push(row);
      continue;
    }
    const decision = decisionBy(verdict, candidate, concerned.holders.get(claim.identifierKey), context.nowMs);
    items.push(...itemsOf(candidate, decision));
    const row = rowOf(candidate, decision);
    if (row !== null) rows.push(row);
  }
  for (const leaver of settlement.releases) {
    const candidate = concerned.candidates.get(leaver.linkedTo);
    if (candidate === undefined || candidate.linked === null) continue;
    touched.push(leaver.linkedTo);
    const decision = decisionOn(candidate, null, context.nowMs);
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
    ? { ...decision, change: adoptionOf(candidate.mapping, candidate.standing, unlinked) }
    : decisionOn(candidate, { person: unlinked, linkedTo: null }, nowMs);
}

/** The same human came back under a new object id: their person, and everything it holds, follows them. */
function returnOf(
  candidate: Candidate,
  person: LinkedPerson['person'],
  concerned: Concerned,
): { row: PlannedRow; item: OpenItem } {
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
    item: itemOf({
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
