/**
 * Plans one batch of directory users in every mapping: loads what the decisions need in a handful of statements, decides
 * in `domain/`, and turns the decisions into rows. Nothing is written here.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Queryable } from '../db/connect.js';
import { graceKey, loadHolders, loadStandingHolds, type StandingHold } from '../db/plan/load-known.js';
import type { MirroredUser } from '../db/plan/load-users.js';
import { loadRechecks, type OpenItem, type PlannedRow } from '../db/plan/store-plan.js';
import { groupBy } from '../domain/group-by.js';
import type { IdentifierHolder } from '../domain/decision.js';
import { planUser } from '../domain/plan-user.js';
import { type Candidate, decisionsAtOnce, loadCandidates, membershipsOf } from './plan-candidates.js';
import type { PlanContext, PlanGroup } from './plan-context.js';
import { itemOf, itemsOf, rowOf } from './planned-rows.js';

export type PlannedBatch = { readonly rows: readonly PlannedRow[]; readonly items: readonly OpenItem[] };

/** What was planned of a batch in one group of mappings, and for whom: nothing else may be closed or replaced. */
export type PlannedGroup = PlannedBatch & {
  readonly mappingIds: readonly string[];
  readonly objectIds: readonly string[];
  /** Whether anything may be open in these mappings already. */
  readonly hasOpenItems: boolean;
  /** The marks that the plan answers: see `replaceOpenItems`. */
  readonly rechecks: readonly string[];
};

/** `managers`: once more, now that managers who are created in this run count as people. */
export type BatchStage = 'changed' | 'due' | 'managers';

/** @param stage in each group, users beyond its watermark are planned as `changed` and all others as `due`: nobody twice; one person who was asked for, in any case */
export async function planBatch(
  sql: Queryable,
  context: PlanContext,
  users: readonly MirroredUser[],
  stage: BatchStage,
): Promise<readonly PlannedGroup[]> {
  const memberships = await membershipsOf(sql, context, users);
  const planned = await Promise.all(
    context.groups.map((group) => planGroup(sql, context, group, users, stage, memberships)),
  );
  return planned.filter((group) => group !== null);
}

export async function planGroup(
  sql: Queryable,
  context: PlanContext,
  group: PlanGroup,
  users: readonly MirroredUser[],
  stage: BatchStage,
  memberships: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<PlannedGroup | null> {
  const fromSeq = Math.min(...group.mappings.map((mapping) => mapping.fromSeq));
  const everybody = context.run.mode === 'person' || stage === 'managers';
  const concerned = everybody ? users : users.filter((user) => user.changedSeq > fromSeq === (stage === 'changed'));
  if (concerned.length === 0) return null;
  const mappingIds = group.mappings.map((mapping) => mapping.id);
  const rechecks = group.existing.openItems
    ? await loadRechecks(
        sql,
        mappingIds,
        concerned.map((user) => user.objectId),
      )
    : [];
  const { candidates, leftOut } = await loadCandidates(
    sql,
    group,
    concerned,
    memberships,
    stage === 'managers' ? context.run.id : null,
  );
  const { rows, items } = await decide(sql, context, group, candidates);
  return {
    rows,
    items: [...leftOut, ...items],
    hasOpenItems: group.existing.openItems,
    rechecks,
    mappingIds,
    objectIds: group.leaversOnly
      ? candidates.map((candidate) => candidate.user.objectId)
      : concerned.map((user) => user.objectId),
  };
}

async function decide(
  sql: Queryable,
  context: PlanContext,
  group: PlanGroup,
  candidates: readonly Candidate[],
): Promise<PlannedBatch> {
  const mappingIds = group.mappings.map((mapping) => mapping.id);
  const objectIds = candidates.map((candidate) => candidate.user.objectId);
  const [holders, standingHolds] = await Promise.all([
    group.existing.people ? loadHolders(sql, group.target, wantedKeysOf(candidates)) : noHolders,
    group.existing.standingHolds ? loadStandingHolds(sql, mappingIds, objectIds) : [],
  ]);
  const heldByKey = groupBy(standingHolds, (row) => graceKey(row.mappingId, row.objectId));
  const rows: PlannedRow[] = [];
  const items: OpenItem[] = [];
  for (const [index, candidate] of candidates.entries()) {
    if (index % decisionsAtOnce === decisionsAtOnce - 1) await nextTurn();
    const key = graceKey(candidate.mapping.id, candidate.user.objectId);
    const decision = planUser(
      candidate.user,
      candidate.mapping,
      candidate.standing,
      { person: candidate.linked?.person ?? null, holder: holderFor(candidate, holders), grace: candidate.grace },
      context.nowMs,
    );
    items.push(...itemsOf(candidate, decision));
    const row = rowOf(candidate, decision);
    const isAsked = (held: StandingHold) => held.evidence === row?.evidence && sameText(held.after, row.after);
    if (row === null) continue;
    // Somebody has this very change before them, or has refused it: nobody is asked twice on the same evidence.
    if (heldByKey.get(key)?.some(isAsked) !== true) rows.push(row);
    else items.push(itemOf({ mappingId: row.mappingId, objectId: row.objectId, kind: 'held', reason: alreadyAsked }));
  }
  return { rows, items };
}

/** For the books: a change that the plan still wants is held, one that it no longer wants is not. */
const alreadyAsked = 'waits for an approval, or was refused';

const noHolders: ReadonlyMap<string, IdentifierHolder> = new Map();

/** Identifiers that somebody would have to get; a person who keeps their own needs no look-up. */
function wantedKeysOf(candidates: readonly Candidate[]): readonly string[] {
  const keys = candidates.flatMap(({ standing, linked }) =>
    standing.identifierKey !== null && standing.identifierKey !== linked?.person.identifierKey
      ? [standing.identifierKey]
      : [],
  );
  return [...new Set(keys)];
}

/** Whoever else holds what this user would be called. */
export function holderFor(
  candidate: Candidate,
  holders: ReadonlyMap<string, IdentifierHolder>,
): IdentifierHolder | null {
  const { standing, linked } = candidate;
  if (standing.identifierKey === null || standing.identifierKey === linked?.person.identifierKey) return null;
  return holders.get(standing.identifierKey) ?? null;
}

function sameText(left: unknown, right: unknown): boolean {
  return canonicalText(left) === canonicalText(right);
}

/** jsonb does not keep the order of keys. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}
