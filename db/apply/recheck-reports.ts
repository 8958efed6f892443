/** Whose field does not say yet who their manager is here: they are due in the next run. */
import type { ManagerField } from '../../domain/manager.js';
import { managerProperty } from '../../domain/manager.js';
import type { Queryable } from '../connect.js';
import type { PendingBatch } from './list-batches.js';

export type FollowedManager = Pick<ManagerField, 'target'> & { readonly mappingId: string };

/** The fields of a tenant's mappings that follow the manager. */
export async function listManagerFields(sql: Queryable, tenantId: string): Promise<readonly FollowedManager[]> {
  return await sql<FollowedManager[]>`
    select m.id as "mappingId", f.rule->>'target' as target
    from mappings m join mapping_revisions r on r.mapping_id = m.id and r.revision = m.revision
    cross join jsonb_array_elements(r.definition->'fields') as f (rule)
    where m.tenant_id = ${tenantId} and m.removed_at is null
      and f.rule->>'property' = ${managerProperty} and f.rule->>'apply' is null`;
}

/**
 * In the transaction that links somebody: their reports whose field names nobody, or somebody else, are marked. Most of
 * them are written later in the same run, and `forgetKnownManagers` takes the mark away.
 */
export async function recheckReports(
  sql: Queryable,
  tenantId: string,
  batch: PendingBatch,
  fields: readonly FollowedManager[],
): Promise<void> {
  await sql`
    insert into open_items (tenant_id, mapping_id, object_id, kind, reason)
    select distinct ${tenantId}::uuid, l.mapping_id, l.object_id, 'manager', 'the manager became a person here'
    from changes c
    join links own on own.mapping_id = c.mapping_id and own.object_id = c.object_id
    join directory_users d on d.tenant_id = ${tenantId} and d.manager_id = c.object_id
    join jsonb_to_recordset(${JSON.stringify(fields)}::jsonb) as f ("mappingId" uuid, target text) on true
    join mappings m on m.id = f."mappingId" and m.kind = ${batch.kind} and m.collection_id is not distinct from ${batch.collectionId}
    join links l on l.mapping_id = f."mappingId" and l.object_id = d.object_id
    join ${batch.kind === 'login' ? sql`login_users` : sql`records`} p on p.id = l.person_id
    where c.batch_id = ${batch.id} and (c.outcome in ('created', 'adopted') or c.after ? 'link')
      and p.fields->>f.target is distinct from own.person_id::text
    on conflict (mapping_id, object_id, kind) do nothing`;
}

/** The marks of those whose field says by now who their manager is. */
export async function forgetKnownManagers(
  sql: Queryable,
  tenantId: string,
  fields: readonly FollowedManager[],
): Promise<void> {
  await sql`
    delete from open_items i
    where i.tenant_id = ${tenantId} and i.kind = 'manager' and not exists (
      select 1 from jsonb_to_recordset(${JSON.stringify(fields)}::jsonb) as f ("mappingId" uuid, target text)
      join mappings m on m.id = f."mappingId"
      join links l on l.mapping_id = f."mappingId" and l.object_id = i.object_id
      join directory_users d on d.tenant_id = i.tenant_id and d.object_id = i.object_id
      left join login_users u on u.id = l.person_id
      left join records p on p.id = l.person_id
      where f."mappingId" = i.mapping_id and not exists (
        select 1 from links own join mappings o on o.id = own.mapping_id
        where own.object_id = d.manager_id and o.tenant_id = i.tenant_id
          and o.kind = m.kind and o.collection_id is not distinct from m.collection_id
          and own.person_id::text = coalesce(u.fields, p.fields)->>f.target
      )
    )`;
}
