/** Where one person stands in each mapping: the same decisions as in a run, with their reasons. */
import { loadHolders, loadLinkedPeople, type Target } from '../db/plan/load-known.js';
import type { CurrentMapping, LinkFacts } from '../db/listings/load-explanation-facts.js';
import type { Decision } from '../domain/decision.js';
import { directoryNameOf } from '../domain/directory-path.js';
import type { DirectoryUser } from '../domain/directory-user.js';
import { exitCauses, exitOf, type Grace } from '../domain/exit.js';
import { type HeldMatter, type OpenMatter, reasonOf } from '../domain/explain.js';
import type { ExplainedMapping } from '../domain/explanation.js';
import { assignLogin } from '../domain/login-assignment.js';
import type { Person } from '../domain/person.js';
import { planUser } from '../domain/plan-user.js';
import { type Standing, standingOf } from '../domain/standing.js';
import type { CurrentRules } from './current-rules.js';
import type { Dependencies } from './dependencies.js';
import { loadManagers } from './manager-people.js';

type InMapping = { readonly mappingId: string };

export type KnownOfPerson = {
  /** No run has seen them. */
  readonly isNew: boolean;
  /** The groups that they are in, as mappings write them. */
  readonly memberOf: ReadonlySet<string>;
  readonly links: readonly LinkFacts[];
  readonly open: readonly (OpenMatter & InMapping)[];
  readonly held: readonly (HeldMatter & InMapping)[];
};

type RuledMapping = CurrentRules['mappings'][number];

export async function explainMappings(
  deps: Dependencies,
  rules: CurrentRules,
  user: DirectoryUser,
  known: KnownOfPerson,
): Promise<readonly ExplainedMapping[]> {
  const { memberOf } = known;
  const standings = new Map(
    await Promise.all(
      rules.mappings.map(async (mapping) => {
        const { tenantId } = rules;
        const peers = { tenantId, target: targetOf(tenantId, mapping), mappings: [mapping] };
        const managerOf = await loadManagers(deps.db.sql, peers, [user], null);
        return [mapping.id, standingOf({ ...user, ...managerOf(user) }, mapping.rules, memberOf)] as const;
      }),
    ),
  );
  const logins = rules.mappings.filter((mapping) => mapping.definition.kind === 'login');
  const loginLink = known.links.find((link) => logins.some((mapping) => mapping.id === link.mappingId));
  const { decidedBy, leftOutBy } = assignLogin(logins, standings, loginLink?.mappingId ?? null);
  const explained: ExplainedMapping[] = [];
  for (const mapping of rules.mappings) {
    const standing = standings.get(mapping.id);
    if (standing === undefined) continue;
    const isElsewhere = mapping.definition.kind === 'login' && decidedBy !== null && decidedBy.id !== mapping.id;
    const linkId = known.links.find((link) => link.mappingId === mapping.id)?.mappingId;
    const person = linkId === undefined ? null : await linkedPerson(deps, mapping, user.objectId);
    const decision = isElsewhere ? null : await decide(deps, rules.tenantId, mapping, standing, user, person, known);
    const otherMapping = isElsewhere && person === null ? `${sentence(leftOutBy.get(mapping.id))}.` : null;
    explained.push(explainOne(mapping, standing, user, memberOf, person, decision, otherMapping, known));
  }
  return explained;
}

function explainOne(
  mapping: RuledMapping,
  standing: Standing,
  user: DirectoryUser,
  memberOf: ReadonlySet<string>,
  person: Person | null,
  decision: Decision | null,
  otherMapping: string | null,
  known: KnownOfPerson,
): ExplainedMapping {
  const { definition } = mapping;
  const link = known.links.find((one) => one.mappingId === mapping.id) ?? null;
  const open = known.open.filter((one) => one.mappingId === mapping.id).map(withoutMapping);
  const held = known.held.filter((one) => one.mappingId === mapping.id).map(withoutMapping);
  const { exits, outOfScope, accountStateKnown } = standing;
  const exit = exitOf(definition, exits, graceOf(mapping, known), Date.now());
  const reason = reasonOf({
    state: known.isNew && user.state === 'live' ? null : user.state,
    exit: exit?.cause ?? null,
    exitRule: exit?.rule ?? null,
    otherExits: exits.filter((cause) => cause !== exit?.cause),
    outOfScope,
    accountStateKnown,
    otherMapping,
    kind: definition.kind,
    person:
      person === null
        ? null
        : {
            status: person.status,
            deactivatedBy: person.deactivatedBy,
            protected: person.protected,
            deactivatedCause: link?.deactivatedCause ?? null,
            deactivatedAt: link?.deactivatedAt ?? null,
            deactivatedRun: link?.deactivatedRun ?? null,
          },
    open,
    held,
  });
  const rule = definition.kind === 'login' ? definition.roleGroups.find(({ group }) => memberOf.has(group)) : undefined;
  const change = decision?.change ?? null;
  return {
    ...reason,
    mapping: definition.name,
    kind: definition.kind,
    identifier: person?.identifier ?? null,
    integrationStatus: person?.integrationStatus ?? null,
    linked:
      link === null || person === null
        ? null
        : { sinceRun: link.sinceRun, by: directoryNameOf(definition.identifier), how: link.how },
    scope: mapping.rules.scope?.verdicts(user, memberOf) ?? [],
    role: standing.role,
    roleGroup: rule?.group ?? null,
    next: change === null ? null : { outcome: change.outcome, before: change.before, after: change.after },
    fields: standing.fields,
    open,
    held,
  };
}

function withoutMapping<Item extends InMapping>({ mappingId: _id, ...item }: Item): Omit<Item, 'mappingId'> {
  return item;
}

async function linkedPerson(deps: Dependencies, mapping: RuledMapping, objectId: string): Promise<Person | null> {
  const [linked] = await loadLinkedPeople(deps.db.sql, mapping.definition.kind, [mapping.id], [objectId]);
  return linked?.person ?? null;
}

async function decide(
  deps: Dependencies,
  tenantId: string,
  mapping: RuledMapping,
  standing: Standing,
  user: DirectoryUser,
  person: Person | null,
  known: KnownOfPerson,
): Promise<Decision> {
  const { identifierKey } = standing;
  const isNewName = identifierKey !== null && identifierKey !== person?.identifierKey;
  const holders = isNewName ? await loadHolders(deps.db.sql, targetOf(tenantId, mapping), [identifierKey]) : null;
  return planUser(
    user,
    mapping,
    standing,
    {
      person,
      holder: identifierKey === null ? null : (holders?.get(identifierKey) ?? null),
      grace: graceOf(mapping, known),
    },
    Date.now(),
  );
}

function graceOf(mapping: RuledMapping, known: KnownOfPerson): Grace | null {
  const grace = known.open.find((one) => one.mappingId === mapping.id && one.kind === 'grace');
  const cause = exitCauses.find((one) => one === grace?.reason);
  return cause === undefined ? null : { cause, dueAtMs: Date.parse(grace?.dueAt ?? '') };
}

function targetOf(tenantId: string, { definition, collectionId }: CurrentMapping): Target {
  return definition.kind === 'record' && collectionId !== null
    ? { kind: 'record', collectionId }
    : { kind: 'login', tenantId };
}

function sentence(text = ''): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
