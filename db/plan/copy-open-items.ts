/** What is open when a preview begins to plan: it goes on from there, and leaves the tenant's own items as they are. */
import type { Queryable } from '../connect.js';

/** Twice does no harm as long as nothing has been planned. */
export async function copyOpenItems(sql: Queryable, tenantId: string): Promise<void> {
  await sql`delete from preview.open_items where tenant_id = ${tenantId}`;
  await sql`
    insert into preview.open_items (tenant_id, mapping_id, object_id, kind, reason, others, identifier_key, since, due_at)
    select tenant_id, mapping_id, object_id, kind, reason, others, identifier_key, since, due_at
    from public.open_items where tenant_id = ${tenantId}`;
}
