/** Organizational units that changes put somebody into and that do not exist yet. */
import type { PendingQuery, Row } from 'postgres';
import type { Queryable } from '../connect.js';

/**
 * Made when a change is written, not when it is planned: a plan that is refused leaves nothing behind. In the order of their
 * names, so that two batches which make the same units wait for each other instead of locking each other out.
 * @param chosen the part of a `where` that selects changes `c`
 */
export async function provideUnits(sql: Queryable, tenantId: string, chosen: PendingQuery<Row[]>): Promise<void> {
  await sql`
    insert into organizational_units (tenant_id, name)
    select distinct ${tenantId}::uuid, c.after->>'organizationalUnit' as name from changes c
    where ${chosen} and c.after->>'organizationalUnit' is not null
    order by name
    on conflict (tenant_id, name) do nothing`;
}
