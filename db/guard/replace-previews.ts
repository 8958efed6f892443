/** A preview shows what would be done to the people of its moment: any run that begins later takes its place. */
import type { Queryable } from '../connect.js';

/** What somebody has approved stays, and is applied by the run that their approval asked for. */
export async function replacePreviews(sql: Queryable, tenantId: string): Promise<void> {
  await sql`
    with overtaken as (
      update holds set state = 'replaced' where tenant_id = ${tenantId} and kind = 'preview' and state = 'open' returning id
    )
    update change_batches b set state = 'replaced' from overtaken where b.hold_id = overtaken.id`;
}
