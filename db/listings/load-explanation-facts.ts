/**
 * What Postgres knows about one directory user in each mapping. Every statement goes by an index that exists for the runs: at a
 * million people and their ledger this takes milliseconds, and costs an import nothing.
 */
import type { HeldMatter, OpenMatter } from '../../domain/explain.js';
import type { ExplainedChange } from '../../domain/explanation.js';
import type { MappingDefinition } from '../../domain/mapping.js';
import type { Queryable } from '../connect.js';
import { instantText } from './instant-text.js';

export type CurrentMapping = {
  readonly id: string;
  readonly position: number;
  readonly revision: number;
  readonly collectionId: string | null;
  readonly definition: MappingDefinition;
};

export async function listCurrentMappings(sql: Queryable, tenantId: string): Promise<readonly CurrentMapping[]> {
  return await sql<(CurrentMapping & { definition: MappingDefinition })[]>`
    select m.id, m.position, m.revision, m.collection_id as "collectionId", r.definition
    from mappings m join mapping_revisions r on r.mapping_id = m.id and r.revision = m.revision
    where m.tenant_id = ${tenantId} and m.removed_at is null order by m.position, m.id`;
}

export type LinkFacts = {
  readonly mappingId: string;
  readonly sinceRun: number;
  readonly how: string | null;
  readonly deactivatedCause: string | null;
  readonly deactivatedAt: string | null;
  readonly deactivatedRun: number | null;
};

export async function listLinkFacts(
  sql: Queryable,
  mappingIds: readonly string[],
  objectId: string,
): Promise<readonly LinkFacts[]> {
  return await sql<LinkFacts[]>`
    select l.mapping_id as "mappingId", l.linked_run::int as "sinceRun",
      (select c.outcome from runs r join changes c on c.run_id = r.id and c.mapping_id = l.mapping_id and c.object_id = l.object_id
        where r.tenant_id = l.tenant_id and r.seq = l.linked_run) as how,
      coalesce(u.deactivated_cause, p.deactivated_cause) as "deactivatedCause",
      to_char(coalesce(u.deactivated_at, p.deactivated_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "deactivatedAt",
      coalesce(u.deactivated_run, p.deactivated_run)::int as "deactivatedRun"
    from links l left join login_users u on u.id = l.person_id left join records p on p.id = l.person_id
    where l.mapping_id = any(${[...mappingIds]}::uuid[]) and l.object_id = ${objectId}`;
}

export async function listOpenMatters(
  sql: Queryable,
  mappingIds: readonly string[],
  objectId: string,
): Promise<readonly (OpenMatter & { readonly mappingId: string })[]> {
  return await sql<(OpenMatter & { mappingId: string })[]>`
    select i.mapping_id as "mappingId", i.kind, i.reason, i.others::text[] as others, ${instantText(sql, 'i.since')} as since,
      ${instantText(sql, 'i.due_at')} as "dueAt"
    from open_items i where i.mapping_id = any(${[...mappingIds]}::uuid[]) and i.object_id = ${objectId} order by i.kind`;
}

/** Waiting or refused changes that are still about Entra's present word. */
export async function listHeldMatters(
  sql: Queryable,
  tenantId: string,
  objectId: string,
): Promise<readonly (HeldMatter & { readonly mappingId: string })[]> {
  return await sql<(HeldMatter & { mappingId: string })[]>`
    select c.mapping_id as "mappingId", h.id as hold, h.kind, h.state, c.outcome, h.reason
    from holds h
    join run_mappings rm on rm.run_id = h.run_id and rm.mapping_id = coalesce(h.mapping_id, rm.mapping_id)
    join changes c on c.run_id = h.run_id and c.mapping_id = rm.mapping_id and c.object_id = ${objectId}
    join change_batches b on b.id = c.batch_id and b.hold_id = h.id
    join directory_users d on d.tenant_id = h.tenant_id and d.object_id = c.object_id and d.changed_seq = c.evidence
    where h.tenant_id = ${tenantId} and h.state in ('open', 'approved', 'refused') and b.state in ('held', 'refused')
    order by h.created_at desc`;
}

/**
 * The newest changes, run by run backwards along the ledger's primary key. An index on who was changed would cost each row of an
 * import about 5 µs.
 */
export async function listLastChanges(
  sql: Queryable,
  tenantId: string,
  objectId: string,
): Promise<readonly ExplainedChange[]> {
  return await sql<ExplainedChange[]>`
    select r.seq::int as run, ${instantText(sql, 'r.started_at')} as at, m.name as mapping, c.outcome, c.cause, c.before, c.after, b.state
    from runs r
    join run_mappings rm on rm.run_id = r.id
    cross join lateral (
      select * from changes where run_id = r.id and mapping_id = rm.mapping_id and object_id = ${objectId} offset 0
    ) c
    join change_batches b on b.id = c.batch_id
    join mappings m on m.id = c.mapping_id
    where r.tenant_id = ${tenantId}
    order by r.seq desc, m.position limit 10`;
}

/** When the members of that one of these groups were proven whose proof is the oldest; null where none was. */
export async function oldestProof(
  sql: Queryable,
  tenantId: string,
  groupIds: readonly string[],
): Promise<string | null> {
  const [oldest] = await sql<{ provenAt: string }[]>`
    select ${instantText(sql, 'g.proven_at')} as "provenAt" from directory_groups g
    where g.tenant_id = ${tenantId} and g.group_id = any(${[...groupIds]}::uuid[]) and g.proven_at is not null
    order by g.proven_at limit 1`;
  return oldest?.provenAt ?? null;
}
