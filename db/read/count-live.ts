/** How many people the mirror of a tenant holds as live. */
import type { Queryable } from '../connect.js';

export async function countLiveUsers(sql: Queryable, tenantId: string): Promise<number> {
  const [row] = await sql<{ people: number }[]>`
    select count(*)::int as people from directory_users where tenant_id = ${tenantId} and state = 'live'`;
  return row?.people ?? 0;
}
