/** Approved holds whose run ended before it had applied them wait for a decision again: what is left of them still stands. */
import type { Queryable } from '../connect.js';

export async function reopenHolds(sql: Queryable, tenantId: string): Promise<void> {
  await sql`
    update holds h set state = 'open', decided_by = null, decided_at = null
    where h.tenant_id = ${tenantId} and h.state = 'approved' and not exists (
      select 1 from run_requests q left join runs r on r.id = q.run_id
      where q.hold_id = h.id and (q.run_id is null or r.status = 'running')
    )`;
}
