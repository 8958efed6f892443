/** Whom a tenant's mappings cannot accept, or a field of theirs, and why: as it stands now. */
import { adviceOn, identifierReused } from '../../domain/advice.js';
import type { Queryable } from '../connect.js';
import { instantText } from './instant-text.js';

export type ListedRejection = {
  /** Null for an entry of a page that has none that can be read. */
  readonly objectId: string | null;
  readonly mapping: string | null;
  readonly reason: string;
  /** Object ids of the other people involved. */
  readonly others: readonly string[];
  readonly since: string;
  readonly whatToDo: string;
};

/** In batches, because a tenant may have as many as it has people. */
export async function* listRejections(sql: Queryable, tenantId: string): AsyncGenerator<readonly ListedRejection[]> {
  const batches = sql<Omit<ListedRejection, 'whatToDo'>[]>`
    select i.object_id as "objectId", m.name as mapping, i.reason, i.others::text[] as others, ${instantText(sql, 'i.since')} as since
    from open_items i join mappings m on m.id = i.mapping_id
    where i.tenant_id = ${tenantId} and i.kind in ('rejection', 'field', 'unwritten')
    union all
    select u.object_id, m.name, ${identifierReused}, array[u.former_object_id::text], ${instantText(sql, 'u.since')}
    from reused_identifiers u join mappings m on m.id = u.mapping_id
    join links l on l.mapping_id = u.mapping_id and l.object_id = u.object_id
    where u.tenant_id = ${tenantId} and u.decision is null
    union all
    select null, null, format('entry %s of page %s of %s: %s', e.position + 1, e.page_number + 1, e.kind, e.reason), '{}',
      ${instantText(sql, 'r.started_at')}
    from unreadable_entries e
    join (select id, started_at from runs where tenant_id = ${tenantId} and status in ('done', 'partial') order by seq desc limit 1) r on r.id = e.run_id
    where e.chain = (select max(chain) from run_chains k where k.run_id = e.run_id and k.kind = e.kind)
    order by 2 nulls last, 1, 3`.cursor(500);
  for await (const batch of batches)
    yield batch.map((rejection) => ({ ...rejection, whatToDo: adviceOn(rejection.reason) }));
}

export type RejectionCount = { readonly mapping: string; readonly reason: string; readonly count: number };

export async function countRejections(sql: Queryable, tenantId: string): Promise<readonly RejectionCount[]> {
  return await sql<RejectionCount[]>`
    select m.name as mapping, i.reason, count(*)::int as count
    from open_items i join mappings m on m.id = i.mapping_id
    where i.tenant_id = ${tenantId} and i.kind in ('rejection', 'field', 'unwritten')
    group by m.name, i.reason order by count(*) desc, 1, 2`;
}

export type Spared = RejectionCount & { readonly who: readonly string[] };

/** What protected people and the last active administrators were spared, which nobody would notice otherwise, and ten of them. */
export async function countSpared(sql: Queryable, tenantId: string): Promise<readonly Spared[]> {
  return await sql<Spared[]>`
    select m.name as mapping, i.reason, count(*)::int as count,
      (array_agg(coalesce(u.identifier, i.object_id::text) order by u.identifier))[:10] as who
    from open_items i join mappings m on m.id = i.mapping_id
    left join links l on l.mapping_id = i.mapping_id and l.object_id = i.object_id
    left join login_users u on u.id = l.person_id
    where i.tenant_id = ${tenantId} and i.kind = 'spared'
    group by m.name, i.reason order by count(*) desc, 1, 2`;
}
