/**
 * Holds of an earlier revision of a mapping decide nothing any more: a corrected mapping plans everybody anew. What was
 * refused stays refused where the new revision would do the very same.
 */
import type { Queryable } from '../connect.js';

export async function replaceOutdatedHolds(sql: Queryable, tenantId: string): Promise<void> {
  await sql`
    with outdated as (
      select distinct h.id from holds h
      join run_mappings rm on rm.run_id = h.run_id and rm.mapping_id = coalesce(h.mapping_id, rm.mapping_id)
      join mappings m on m.id = rm.mapping_id
      where h.tenant_id = ${tenantId} and h.state in ('open', 'approved') and rm.revision <> m.revision
    ), closed as (
      update holds set state = 'replaced', decided_by = null, decided_at = null
      from outdated where holds.id = outdated.id
    )
    update change_batches b set state = 'replaced' from outdated
    where b.hold_id = outdated.id and b.state = 'held'`;
}
