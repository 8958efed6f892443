/** Graph refused the page size; from now on this tenant is read in smaller pages. */
import type { Database } from '../connect.js';

export async function reducePageSize(db: Database, tenantId: string, pageSize: number): Promise<void> {
  await db.sql`update tenants set page_size = ${pageSize} where id = ${tenantId} and page_size > ${pageSize}`;
}
