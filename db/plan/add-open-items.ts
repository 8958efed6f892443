/** Says what is open about people beside what their plan has said already. */
import type { Queryable } from '../connect.js';
import type { OpenItem } from './store-plan.js';

export async function addOpenItems(sql: Queryable, tenantId: string, items: readonly OpenItem[]): Promise<void> {
  await sql`
    insert into open_items (tenant_id, mapping_id, object_id, kind, reason, due_at)
    select ${tenantId}, "mappingId", "objectId", kind, reason, to_timestamp("dueAtMs" / 1000)
    from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as w ("mappingId" uuid, "objectId" uuid, kind text, reason text, "dueAtMs" float8)
    on conflict (mapping_id, object_id, kind) do update set
      since = case when open_items.reason = excluded.reason then open_items.since else excluded.since end,
      reason = excluded.reason, due_at = excluded.due_at`;
}
