/** Whom a plan is about: each user with the mapping that decides about them, and what is known of both sides. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Queryable } from '../db/connect.js';
import { graceKey, type LinkedPerson, loadGraces, loadLinkedPeople } from '../db/plan/load-known.js';
import { loadMemberships, type MirroredUser } from '../db/plan/load-users.js';
import type { OpenItem } from '../db/plan/store-plan.js';
import type { DirectoryUser } from '../domain/directory-user.js';
import { assignLogin } from '../domain/login-assignment.js';
import { causesFromEntra, exitOf, type Grace } from '../domain/exit.js';
import { type Standing, standingOf } from '../domain/standing.js';
import { loadManagers } from './manager-people.js';
import type { PlanContext, PlanGroup, PlannedMapping } from './plan-context.js';
import { itemOf } from './planned-rows.js';

/** A user, the mapping that decides about them, and where they stand in it. */
export type Candidate = {
  readonly user: DirectoryUser;
  readonly evidence: number;
  readonly mapping: PlannedMapping;
  readonly standing: Standing;
  readonly linked: LinkedPerson | null;
  /** The running grace period in that mapping, if they have begun to leave. */
  readonly grace: Grace | null;
};

/** Decisions made in one go, about two milliseconds: Postgres' answers for other batches are not kept waiting. */
export const decisionsAtOnce = 256;

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
const noGraces: ReadonlyMap<string, Grace> = new Map();

/** Which mapping decides about each user, and which leave them out. */
export type Candidates = { readonly candidates: readonly Candidate[]; readonly leftOut: readonly OpenItem[] };

/** @param planned the run whose creations count as people already, for who is somebody's manager; null: only who is linked */
export async function loadCandidates(
  sql: Queryable,
  group: PlanGroup,
  users: readonly MirroredUser[],
  memberships: ReadonlyMap<string, ReadonlySet<string>>,
  planned: string | null = null,
): Promise<Candidates> {
  const mappingIds = group.mappings.map((mapping) => mapping.id);
  const objectIds = users.map((user) => user.objectId);
  const { existing, target } = group;
  const [linkedPeople, graces, managerOf] = await Promise.all([
    existing.links ? loadLinkedPeople(sql, target.kind, [...mappingIds, ...group.unplanned], objectIds) : [],
    existing.openItems ? loadGraces(sql, mappingIds, objectIds) : noGraces,
    loadManagers(sql, group, users, planned),
  ]);
  const linkedByObjectId = new Map(linkedPeople.map((linked) => [linked.objectId, linked]));
  const candidates: Candidate[] = [];
  const leftOut: OpenItem[] = [];
  for (const [index, mirrored] of users.entries()) {
    if (index % decisionsAtOnce === decisionsAtOnce - 1) await nextTurn();
    const placed = placeUser(
      group,
      { ...mirrored, malformed: mirrored.malformed ?? [], ...managerOf(mirrored) },
      mirrored.changedSeq,
      memberships.get(mirrored.objectId) ?? noGroups,
      linkedByObjectId.get(mirrored.objectId) ?? null,
      graces,
    );
    if (placed.candidate !== null) candidates.push(placed.candidate);
    leftOut.push(...placed.leftOut);
  }
  return { candidates, leftOut };
}

/**
 * Which mapping of the group decides about one user, and which leave them out.
 *
 * @param graces those that run, by `graceKey`
 */
export function placeUser(
  group: Pick<PlanGroup, 'mappings' | 'unplanned' | 'leaversOnly'>,
  user: DirectoryUser,
  evidence: number,
  memberOf: ReadonlySet<string>,
  linked: LinkedPerson | null,
  graces: ReadonlyMap<string, Grace>,
): { readonly candidate: Candidate | null; readonly leftOut: readonly OpenItem[] } {
  const { objectId } = user;
  const leftOutItem = (mappingId: string, reason: string) =>
    itemOf({ mappingId, objectId, kind: 'out-of-scope', reason });
  if (linked !== null && group.unplanned.includes(linked.mappingId)) {
    const reason = 'has a login through a mapping that cannot be planned now';
    return { candidate: null, leftOut: group.mappings.map(({ id }) => leftOutItem(id, reason)) };
  }
  const standings = new Map(
    group.mappings.map((mapping) => {
      const standing = standingOf(user, mapping.rules, memberOf);
      return [mapping.id, group.leaversOnly ? withoutGroups(standing) : standing];
    }),
  );
  const { decidedBy, leftOutBy } = assignLogin(group.mappings, standings, linked?.mappingId ?? null);
  const mapping = group.mappings.find((one) => one.id === decidedBy?.id);
  const standing = mapping === undefined ? undefined : standings.get(mapping.id);
  if (mapping === undefined || standing === undefined) return { candidate: null, leftOut: [] };
  if (group.leaversOnly && (linked === null || !leaves(mapping, standing))) return { candidate: null, leftOut: [] };
  const grace = graces.get(graceKey(mapping.id, objectId)) ?? null;
  return {
    candidate: { user, evidence, mapping, standing, linked, grace },
    leftOut: [...leftOutBy].map(([mappingId, reason]) => leftOutItem(mappingId, reason)),
  };
}

/** Entra's own word about the account; which groups somebody is in has no part in it. */
function withoutGroups(standing: Standing): Standing {
  return { ...standing, exits: standing.exits.filter((cause) => causesFromEntra.has(cause)) };
}

/** Whoever is only noted would be followed too, with a role and a scope that rest on groups. */
function leaves({ definition }: PlannedMapping, { exits }: Standing): boolean {
  return exitOf(definition, exits)?.rule.action === 'deactivate';
}
