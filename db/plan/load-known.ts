/** What a decision needs to know of our side: whom a link leads to, who holds an identifier, what is open. */
import type { Person } from '../../domain/person.js';
import type { IdentifierHolder } from '../../domain/decision.js';
import type { ExitCause, Grace } from '../../domain/exit.js';
import type { Queryable } from '../connect.js';

export type LinkedPerson = { readonly objectId: string; readonly mappingId: string; readonly person: Person };

/** Where people of a mapping live: the tenant's login users, or the records of one collection. */
export type Target =
  { readonly kind: 'login'; readonly tenantId: string } | { readonly kind: 'record'; readonly collectionId: string };

/** The people that these directory users are linked to through any of the mappings. */
export async function loadLinkedPeople(
  sql: Queryable,
  kind: Target['kind'],
  mappingIds: readonly string[],
  objectIds: readonly string[],
): Promise<readonly LinkedPerson[]> {
  const rows = await sql<(Person & { objectId: string; mappingId: string })[]>`
    select l.object_id as "objectId", l.mapping_id as "mappingId", ${personColumns(sql, kind)}
    from links l join ${tableOf(sql, kind)} p on p.id = l.person_id
    where l.mapping_id = any(${[...mappingIds]}::uuid[]) and l.object_id = any(string_to_array(${objectIds.join(',')}, ',')::uuid[])`;
  return rows.map(({ objectId, mappingId, ...person }) => ({ objectId, mappingId, person }));
}

/** Who holds these identifiers now, by key. */
export async function loadHolders(
  sql: Queryable,
  target: Target,
  identifierKeys: readonly string[],
): Promise<ReadonlyMap<string, IdentifierHolder>> {
  if (identifierKeys.length === 0) return new Map();
  const rows = await sql<(Person & { linkedTo: string | null })[]>`
    select ${personColumns(sql, target.kind)},
      (select l.object_id from links l where l.person_id = p.id limit 1) as "linkedTo"
    from ${tableOf(sql, target.kind)} p
    where ${ownedBy(sql, target)} and p.identifier_key = any(${[...identifierKeys]}::text[])`;
  return new Map(
    rows.flatMap(({ linkedTo, ...person }) =>
      person.identifierKey === null ? [] : [[person.identifierKey, { person, linkedTo }] as const],
    ),
  );
}

/** Grace periods that have begun, by mapping and object id. */
export async function loadGraces(
  sql: Queryable,
  mappingIds: readonly string[],
  objectIds: readonly string[],
): Promise<ReadonlyMap<string, Grace>> {
  const rows = await sql<{ mappingId: string; objectId: string; cause: ExitCause; dueAtMs: number }[]>`
    select mapping_id as "mappingId", object_id as "objectId", reason as cause, (extract(epoch from due_at) * 1000)::float8 as "dueAtMs"
    from open_items
    where mapping_id = any(${[...mappingIds]}::uuid[]) and object_id = any(string_to_array(${objectIds.join(',')}, ',')::uuid[])
      and kind = 'grace'`;
  return new Map(
    rows.map((row) => [graceKey(row.mappingId, row.objectId), { cause: row.cause, dueAtMs: row.dueAtMs }]),
  );
}

/** Why this run has planned to let these people go, by object id. */
export async function loadEndedGraces(
  sql: Queryable,
  runId: string,
  mappingIds: readonly string[],
  objectIds: readonly string[],
): Promise<ReadonlyMap<string, ExitCause>> {
  const rows = await sql<{ objectId: string; cause: ExitCause }[]>`
    select object_id as "objectId", cause from changes
    where run_id = ${runId} and mapping_id = any(${[...mappingIds]}::uuid[])
      and object_id = any(string_to_array(${objectIds.join(',')}, ',')::uuid[]) and outcome = 'deactivated'`;
  return new Map(rows.map((row) => [row.objectId, row.cause]));
}

export function graceKey(mappingId: string, objectId: string): string {
  return `${mappingId}/${objectId}`;
}

/** Rows of open and refused holds: the same change is not asked for twice on the same evidence. */
export type StandingHold = {
  readonly mappingId: string;
  readonly objectId: string;
  readonly evidence: number;
  readonly after: unknown;
};

export async function loadStandingHolds(
  sql: Queryable,
  mappingIds: readonly string[],
  objectIds: readonly string[],
): Promise<readonly StandingHold[]> {
  return await sql<StandingHold[]>`
    select c.mapping_id as "mappingId", c.object_id as "objectId", c.evidence::int as evidence, c.after
    from change_batches b join changes c on c.batch_id = b.id
    where b.mapping_id = any(${[...mappingIds]}::uuid[]) and b.state in ('held', 'refused')
      and c.object_id = any(string_to_array(${objectIds.join(',')}, ',')::uuid[])`;
}

/** The table of people that a target means; call it `p`. */
export function tableOf(sql: Queryable, kind: Target['kind']) {
  return kind === 'login' ? sql`login_users` : sql`records`;
}

/** Which of its rows share one space of identifiers. */
export function ownedBy(sql: Queryable, target: Target) {
  return target.kind === 'login'
    ? sql`p.tenant_id = ${target.tenantId}`
    : sql`p.collection_id = ${target.collectionId}`;
}

function personColumns(sql: Queryable, kind: Target['kind']) {
  const shared = sql`p.id, p.identifier, p.identifier_key as "identifierKey", p.status, p.fields,
    p.integration_status as "integrationStatus", p.version, p.deactivated_by as "deactivatedBy"`;
  return kind === 'login'
    ? sql`${shared}, p.protected,
        (select r.name from roles r where r.id = p.role_id) as role,
        (select o.name from organizational_units o where o.id = p.organizational_unit_id) as "organizationalUnit"`
    : sql`${shared}, false as protected, null as role, null as "organizationalUnit"`;
}
