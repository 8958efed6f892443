/**
 * Plans one batch of directory users in every mapping: loads what the decisions need in a handful of statements, decides
 * in `domain/`, and turns the decisions into rows. Nothing is written here.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Queryable } from '../db/connect.js';
import {
  graceKey,
  type LinkedPerson,
  loadGraces,
  loadHolders,
  loadLinkedPeople,
  loadStandingHolds,
  type StandingHold,
} from '../db/plan/load-known.js';
import { loadMemberships, type MirroredUser } from '../db/plan/load-users.js';
import type { OpenItem, PlannedRow } from '../db/plan/store-plan.js';
import type { RunMapping } from '../db/runs/load-run-mappings.js';
import type { DirectoryUser } from '../domain/directory-user.js';
import { groupBy } from '../domain/group-by.js';
import { kindBits } from '../domain/guard.js';
import { assignLogin } from '../domain/login-assignment.js';
import type { Difference } from '../domain/person.js';
import {
  type Decision,
  type Grace,
  identifierShared,
  identifierTaken,
  type IdentifierHolder,
  type PlannedChange,
  planUser,
} from '../domain/plan-user.js';
import { applySteps } from '../domain/run.js';
import { type Standing, standingOf } from '../domain/standing.js';
import type { PlanContext, PlanGroup } from './plan-context.js';

export type PlannedBatch = { readonly rows: readonly PlannedRow[]; readonly items: readonly OpenItem[] };

/** What was planned of a batch in one group of mappings, and for whom: nothing else may be closed or replaced. */
export type PlannedGroup = PlannedBatch & {
  readonly mappingIds: readonly string[];
  readonly objectIds: readonly string[];
};

/** A user, the mapping that decides about them, and where they stand in it. */
export type Candidate = {
  readonly user: DirectoryUser;
  readonly evidence: number;
  readonly mapping: RunMapping;
  readonly standing: Standing;
  readonly linked: LinkedPerson | null;
  /** The running grace period in that mapping, if they have begun to leave. */
  readonly grace: Grace | null;
};

/** @param stage in each group, users beyond its watermark are planned as `changed` and all others as `due`: nobody twice */
export async function planBatch(
  sql: Queryable,
  context: PlanContext,
  users: readonly MirroredUser[],
  stage: 'changed' | 'due',
): Promise<readonly PlannedGroup[]> {
  const memberships = await membershipsOf(sql, context, users);
  const planned = await Promise.all(
    context.groups.map((group) => planGroup(sql, context, group, users, stage, memberships)),
  );
  return planned.filter((group) => group !== null);
}

async function planGroup(
  sql: Queryable,
  context: PlanContext,
  group: PlanGroup,
  users: readonly MirroredUser[],
  stage: 'changed' | 'due',
  memberships: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<PlannedGroup | null> {
  const fromSeq = Math.min(...group.mappings.map((mapping) => mapping.fromSeq));
  const concerned = users.filter((user) => user.changedSeq > fromSeq === (stage === 'changed'));
  if (concerned.length === 0) return null;
  const { candidates, leftOut } = await loadCandidates(sql, group, concerned, memberships);
  const { rows, items } = await decide(sql, context, group, candidates);
  return {
    rows,
    items: [...leftOut, ...items],
    mappingIds: group.mappings.map((mapping) => mapping.id),
    objectIds: group.leaversOnly
      ? candidates.map((candidate) => candidate.user.objectId)
      : concerned.map((user) => user.objectId),
  };
}

/** The references of the groups each user is in, by object id. */
export async function membershipsOf(
  sql: Queryable,
  context: PlanContext,
  users: readonly MirroredUser[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  if (context.referencesByGroupId.size === 0) return new Map();
  const groups = await loadMemberships(
    sql,
    context.run.tenantId,
    users.map((user) => user.objectId),
  );
  return new Map(
    [...groups].map(([objectId, groupIds]) => [
      objectId,
      new Set(groupIds.flatMap((groupId) => context.referencesByGroupId.get(groupId) ?? [])),
    ]),
  );
}

const noGroups: ReadonlySet<string> = new Set();

/** Which mapping of the group decides about each user, and which leave them out. */
export async function loadCandidates(
  sql: Queryable,
  group: PlanGroup,
  users: readonly MirroredUser[],
  memberships: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<{ readonly candidates: readonly Candidate[]; readonly leftOut: readonly OpenItem[] }> {
  const linkedPeople = await loadLinkedPeople(
    sql,
    group.target.kind,
    [...group.mappings.map((mapping) => mapping.id), ...group.unplanned],
    users.map((user) => user.objectId),
  );
  const graces = await loadGraces(
    sql,
    group.mappings.map((mapping) => mapping.id),
    users.map((user) => user.objectId),
  );
  const linkedByObjectId = new Map(linkedPeople.map((linked) => [linked.objectId, linked]));
  const candidates: Candidate[] = [];
  const leftOut: OpenItem[] = [];
  for (const [index, mirrored] of users.entries()) {
    if (index % decisionsAtOnce === decisionsAtOnce - 1) await nextTurn();
    const user: DirectoryUser = { ...mirrored, malformed: mirrored.malformed ?? [] };
    const memberOf = memberships.get(user.objectId) ?? noGroups;
    const standings = new Map(
      group.mappings.map((mapping) => [mapping.id, standingOf(user, mapping.definition, memberOf)]),
    );
    const linked = linkedByObjectId.get(user.objectId) ?? null;
    if (linked !== null && group.unplanned.includes(linked.mappingId)) {
      const reason = 'has a login through a mapping that cannot be planned now';
      leftOut.push(
        ...group.mappings.map(({ id }) =>
          itemOf({ mappingId: id, objectId: user.objectId, kind: 'out-of-scope', reason }),
        ),
      );
      continue;
    }
    const { decidedBy, leftOutBy } = assignLogin(group.mappings, standings, linked?.mappingId ?? null);
    const mapping = group.mappings.find((one) => one.id === decidedBy?.id);
    const standing = mapping === undefined ? undefined : standings.get(mapping.id);
    if (mapping === undefined || standing === undefined) continue;
    const grace = graces.get(graceKey(mapping.id, user.objectId)) ?? null;
    if (group.leaversOnly && (linked === null || !leftEntra(standing))) continue;
    candidates.push({ user, evidence: mirrored.changedSeq, mapping, standing, linked, grace });
    for (const [mappingId, reason] of leftOutBy) {
      leftOut.push(itemOf({ mappingId, objectId: user.objectId, kind: 'out-of-scope', reason }));
    }
  }
  return { candidates, leftOut };
}

async function decide(
  sql: Queryable,
  context: PlanContext,
  group: PlanGroup,
  candidates: readonly Candidate[],
): Promise<PlannedBatch> {
  const mappingIds = group.mappings.map((mapping) => mapping.id);
  const objectIds = candidates.map((candidate) => candidate.user.objectId);
  const holders = await loadHolders(sql, group.target, wantedKeysOf(candidates));
  const standingHolds = await loadStandingHolds(sql, mappingIds, objectIds);
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
    // Somebody has this very change before them, or has refused it: nobody is asked twice on the same evidence.
    if (row !== null && heldByKey.get(key)?.some(isAsked) !== true) rows.push(row);
  }
  return { rows, items };
}

/** Entra's own word about the account; which groups somebody is in has no part in it. */
function leftEntra({ exit }: Standing): boolean {
  return exit === 'disabled' || exit === 'deleted' || exit === 'missing';
}

/** Decisions made in one go, about two milliseconds: Postgres' answers for other batches are not kept waiting. */
const decisionsAtOnce = 256;

/** Identifiers that somebody would have to get; a person who keeps their own needs no look-up. */
function wantedKeysOf(candidates: readonly Candidate[]): readonly string[] {
  const keys = candidates.flatMap(({ standing, linked }) =>
    standing.identifierKey !== null && standing.identifierKey !== linked?.person.identifierKey
      ? [standing.identifierKey]
      : [],
  );
  return [...new Set(keys)];
}

function holderFor(candidate: Candidate, holders: ReadonlyMap<string, IdentifierHolder>): IdentifierHolder | null {
  const { standing, linked } = candidate;
  if (standing.identifierKey === null || standing.identifierKey === linked?.person.identifierKey) return null;
  return holders.get(standing.identifierKey) ?? null;
}

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
