/** Which of the groups that mappings name one person is in: as Entra says now, else as a run proved last, and when that was. */
import type { Database } from '../db/connect.js';
import { oldestProof } from '../db/listings/load-explanation-facts.js';
import { loadMemberships } from '../db/plan/load-users.js';
import { type KnownGroup, loadGroups } from '../db/read/groups.js';
import { checkMemberGroups } from '../graph/check-member-groups.js';
import type { Graph } from '../graph/client.js';
import type { CurrentRules } from './current-rules.js';
import { isReferenceTo } from './plan-context.js';

export type AskedGroups = {
  readonly asked: readonly string[];
  /** Those of them that the person is in. */
  readonly memberOf: readonly string[];
};

export type PersonGroups = {
  /** As mappings write them. */
  readonly memberOf: ReadonlySet<string>;
  /** When the oldest membership that was not asked for was proven; null where all were asked for, or none is named. */
  readonly asOf: string | null;
};

/** Groups that were never read to their end, or that hide their members, prove nothing about one person either. */
export async function askPersonGroups(
  db: Database,
  rules: CurrentRules,
  graph: Graph,
  objectId: string,
  signal: AbortSignal,
): Promise<AskedGroups> {
  const named = await namedGroups(db, rules);
  const asked = named.filter((group) => group.proven && group.state === 'live').map((group) => group.groupId);
  return { asked, memberOf: await checkMemberGroups(graph, objectId, asked, signal) };
}

/** @param answer null where Entra could not be asked, or has no such user */
export async function personGroups(
  db: Database,
  rules: CurrentRules,
  objectId: string,
  answer: AskedGroups | null,
): Promise<PersonGroups> {
  const named = await namedGroups(db, rules);
  const { asked, memberOf } = answer ?? { asked: [], memberOf: [] };
  const stored = (await loadMemberships(db.sql, rules.tenantId, [objectId])).get(objectId) ?? [];
  const unasked = named.filter(({ groupId }) => !asked.includes(groupId)).map(({ groupId }) => groupId);
  const isIn = new Set([...memberOf, ...stored.filter((id) => unasked.includes(id))]);
  const groups = named.filter(({ groupId }) => isIn.has(groupId));
  return {
    memberOf: new Set(rules.references.filter((reference) => groups.some((group) => isReferenceTo(reference, group)))),
    asOf: await oldestProof(db.sql, rules.tenantId, unasked),
  };
}

async function namedGroups(db: Database, { tenantId, references }: CurrentRules): Promise<readonly KnownGroup[]> {
  const known = await loadGroups(db.sql, tenantId);
  return known.filter((group) => references.some((reference) => isReferenceTo(reference, group)));
}
