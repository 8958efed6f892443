/** Whether any run of this tenant has ever gone through: until then its connection is not trusted. */
import type { Database } from '../connect.js';

export async function hasCompletedRun(db: Database, tenantId: string): Promise<boolean> {
  const rows = await db.sql`
    select 1 from runs where tenant_id = ${tenantId} and status in ('done', 'partial') limit 1`;
  return rows.length > 0;
}
