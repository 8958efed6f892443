/**
 * Answers what is known about one person: asks Entra, decides as a run would, and puts the answer into Postgres. Nothing is
 * written that a sync works with, and nothing about the person is told to Temporal.
 */
import { Context } from '@temporalio/activity';
import {
  listHeldMatters,
  listLastChanges,
  listLinkFacts,
  listOpenMatters,
} from '../db/listings/load-explanation-facts.js';
import { loadUsers } from '../db/plan/load-users.js';
import { loadExplanationSubject, storeExplanation } from '../db/requests/explanations.js';
import { selectedPropertiesOf } from '../domain/directory-path.js';
import type { DirectoryUser } from '../domain/directory-user.js';
import type { Explanation } from '../domain/explanation.js';
import { GraphFailure } from '../graph/failure.js';
import { askUsers } from '../graph/ask-users.js';
import { isInBin } from '../graph/find-user.js';
import type { Dependencies } from './dependencies.js';
import { explainMappings } from './explain-mappings.js';
import { RunFailure } from './failures.js';
import { findPerson, nobody } from './find-person.js';
import type { Directory } from './open-directory.js';
import { type AskedGroups, askPersonGroups, personGroups } from './person-groups.js';
import { loadCurrentRules, type CurrentRules } from './current-rules.js';

export type ExplainInput = { readonly tenantId: string; readonly requestId: string };

/** @throws RunFailure where the question names nobody, or several people */
export async function explainPerson(deps: Dependencies, { tenantId, requestId }: ExplainInput): Promise<void> {
  const signal = Context.current().cancellationSignal;
  const subject = await loadExplanationSubject(deps.db.orm, tenantId, requestId);
  // Whoever asked is no longer waiting.
  if (subject === null) return;
  const rules = await loadCurrentRules(deps.db, tenantId);
  const answer = await askEntra(deps, rules, subject, signal);
  const { objectId } = answer;
  const [mirrored] = await loadUsers(deps.db.sql, tenantId, [objectId]);
  const known: DirectoryUser | null =
    mirrored === undefined ? null : { ...mirrored, malformed: mirrored.malformed ?? [] };
  const user = combine(objectId, answer.asked, known);
  if (user === null) throw nobody();
  const mappingIds = rules.mappings.map((mapping) => mapping.id);
  const { sql } = deps.db;
  const [groups, links, open, held, changes] = await Promise.all([
    personGroups(deps.db, rules, objectId, answer.asked?.groups ?? null),
    listLinkFacts(sql, mappingIds, objectId),
    listOpenMatters(sql, mappingIds, objectId),
    listHeldMatters(sql, tenantId, objectId),
    listLastChanges(sql, tenantId, objectId),
  ]);
  const explanation: Explanation = {
    objectId,
    entra: {
      notAskedBecause: answer.notAskedBecause,
      state: user.state,
      document: user.document,
      membershipsAsOf: groups.asOf,
    },
    mappings: await explainMappings(deps, rules, user, {
      isNew: known === null,
      memberOf: groups.memberOf,
      links,
      open,
      held,
    }),
    changes,
  };
  await storeExplanation(deps.db.orm, requestId, explanation);
}

type Answer = { readonly objectId: string; readonly asked: Asked | null; readonly notAskedBecause: string | null };

/** Where Entra cannot be asked, what the last run saw still explains most. */
async function askEntra(
  deps: Dependencies,
  rules: CurrentRules,
  subject: string,
  signal: AbortSignal,
): Promise<Answer> {
  const { tenantId } = rules;
  try {
    const directory = await deps.directories.open(tenantId);
    const objectId = await findPerson(deps, tenantId, directory, subject, signal);
    if (objectId === null) throw nobody();
    return { objectId, asked: await askNow(deps, directory, rules, objectId, signal), notAskedBecause: null };
  } catch (error) {
    const isAboutPerson = error instanceof RunFailure && error.type.startsWith('Person');
    if (isAboutPerson || !(error instanceof GraphFailure || error instanceof RunFailure)) throw error;
    const objectId = await findPerson(deps, tenantId, null, subject, signal);
    if (objectId === null) throw error;
    return { objectId, asked: null, notAskedBecause: error.message };
  }
}

type Asked = {
  readonly found: DirectoryUser | null;
  readonly absentAs: 'deleted' | 'missing';
  /** Null: Entra has no such user, and nothing to say about their groups. */
  readonly groups: AskedGroups | null;
};

async function askNow(
  deps: Dependencies,
  { graph }: Directory,
  rules: CurrentRules,
  objectId: string,
  signal: AbortSignal,
): Promise<Asked> {
  const properties = selectedPropertiesOf(rules.mappings.map((mapping) => mapping.definition));
  const { found, unanswered } = await askUsers(graph, [objectId], properties, signal);
  if (unanswered.length > 0)
    throw new GraphFailure('unavailable', 'Microsoft Graph does not say anything about this person at present.');
  const [user] = found;
  if (user === undefined) {
    const absentAs = (await isInBin(graph, objectId, signal)) ? 'deleted' : 'missing';
    return { found: null, absentAs, groups: null };
  }
  const groups = await askPersonGroups(deps.db, rules, graph, objectId, signal);
  return { found: { ...user, state: 'live' }, absentAs: 'missing', groups };
}

/** Who is gone keeps the document that the mirror has of them; whoever is nowhere at all is nobody. */
function combine(objectId: string, asked: Asked | null, known: DirectoryUser | null): DirectoryUser | null {
  if (asked === null) return known;
  if (asked.found !== null) return asked.found;
  if (known !== null) return { ...known, state: asked.absentAs };
  return asked.absentAs === 'deleted' ? { objectId, state: 'deleted', document: {}, malformed: [] } : null;
}
