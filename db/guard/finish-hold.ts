/** An approved hold has been applied; it cannot be used again. */
import type { Queryable } from '../connect.js';

export async function finishHold(sql: Queryable, holdId: string): Promise<void> {
  await sql`update holds set state = 'applied' where id = ${holdId} and state = 'approved'`;
}
