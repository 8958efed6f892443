/** The organizational units that exist: a mapping that may not make any takes only these. */
import type { Queryable } from '../connect.js';

export async function loadUnits(sql: Queryable, tenantId: string): Promise<ReadonlySet<string>> {
  const rows = await sql<{ name: string }[]>`select name from organizational_units where tenant_id = ${tenantId}`;
  return new Set(rows.map((row) => row.name));
}
