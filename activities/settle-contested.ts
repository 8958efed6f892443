/**
 * Settles identifiers that several people are concerned with, over all of them at once: collects everybody who is
 * involved, asks Entra about those who hold a wanted name, and plans claimants and leavers again by the verdicts.
 */
import type { Queryable } from '../db/connect.js';
import { findClaimants, findContested } from '../db/plan/find-contested.js';
import { loadEndedGraces, loadHolders } from '../db/plan/load-known.js';
import { loadUsers } from '../db/plan/load-users.js';
import { settleIdentities } from '../domain/settle-identities.js';
import { type AskWhoIsGone, claimOf, collectConcerned, holdersOf, type Sources } from './collect-concerned.js';
import { loadCandidates, membershipsOf } from './plan-candidates.js';
import { planByVerdicts, type Replanned } from './plan-by-verdicts.js';
import type { PlanContext, PlanGroup } from './plan-context.js';
import { planLeavers } from './plan-leavers.js';

/** What a settlement comes to, and in which mappings. */
export type Settled = Replanned & { readonly mappingIds: readonly string[] };

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
  const sources: Sources = {
    candidates: async (objectIds) => {
      const users = await loadUsers(sql, context.run.tenantId, objectIds);
      return await loadCandidates(sql, group, users, await membershipsOf(sql, context, users));
    },
    holders: (identifierKeys) => loadHolders(sql, group.target, identifierKeys),
    endedGraces: (objectIds) => loadEndedGraces(sql, context.run.id, mappingIds, objectIds),
    claimants: (identifierKeys) => findClaimants(sql, context.run.id, mappingIds, identifierKeys),
    askWhoIsGone,
  };
  return { ...(await settle(sources, contested, context.nowMs)), mappingIds };
}

/** @param contested object ids of claimants; whoever else is concerned is found from them */
export async function settle(sources: Sources, contested: readonly string[], nowMs: number): Promise<Replanned> {
  const concerned = await collectConcerned(sources, contested, nowMs);
  // Whoever has an account already does not take over another one that existed before: their old name stays theirs.
  const claims = [...concerned.candidates.values()]
    .flatMap((candidate) => claimOf(candidate, nowMs))
    .filter((claim) => claim.person === null || concerned.holders.get(claim.identifierKey)?.linkedTo !== null);
  const settlement = settleIdentities(claims, await holdersOf(claims, concerned, sources.askWhoIsGone));
  const replanned = planByVerdicts(concerned, claims, settlement, nowMs);
  const leavers = planLeavers(concerned, new Set(claims.map((claim) => claim.identifierKey)));
  const touched = new Set([...replanned.touched, ...leavers.touched]);
  return {
    rows: [...replanned.rows, ...leavers.rows],
    items: [...replanned.items, ...leavers.items, ...concerned.leftOut.filter((item) => touched.has(item.objectId))],
    touched: [...touched],
  };
}
