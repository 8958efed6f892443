/** What runs had planned that ended before they wrote it: whoever it was about is planned again. */
import type { Queryable } from '../connect.js';

/**
 * Planning has closed the open items it acted on. Whoever changed since the watermark is planned again by themselves;
 * everybody else is marked anew. A grace that was over stays over, or leaving would begin from its start. A preview has closed
 * nothing but copies.
 */
export async function discardPlans(sql: Queryable, tenantId: string): Promise<void> {
  await sql`
    with discarded as (
      update change_batches b set state = 'replaced' from runs r
      where r.id = b.run_id and r.status <> 'running' and b.tenant_id = ${tenantId} and b.state = 'planned'
      returning b.id, r.mode
    ), unwritten as (
      select c.*, c.evidence <= rm.from_seq as overlooked
      from discarded join changes c on c.batch_id = discarded.id
      join run_mappings rm on rm.run_id = c.run_id and rm.mapping_id = c.mapping_id
      where discarded.mode <> 'preview'
    )
    insert into open_items (tenant_id, mapping_id, object_id, kind, reason, due_at)
    select tenant_id, mapping_id, object_id, 'recheck', 'a run ended before it wrote what it had planned', null
    from unwritten where overlooked
    union all
    select tenant_id, mapping_id, object_id, 'grace', cause, now() from unwritten where outcome = 'deactivated'
    on conflict (mapping_id, object_id, kind) do nothing`;
}
