/** The guard has decided about this run: what is still planned may be applied. */
import type { Queryable } from '../connect.js';

export async function markGuarded(
  sql: Queryable,
  runId: string,
): Promise<{ readonly held: number; readonly planned: number }> {
  await sql`update runs set guarded = true where id = ${runId}`;
  const [row] = await sql<{ held: number; planned: number }[]>`
    select coalesce(sum(size) filter (where state = 'held'), 0)::int as held,
      coalesce(sum(size) filter (where state <> 'held'), 0)::int as planned
    from change_batches where run_id = ${runId}`;
  return row ?? { held: 0, planned: 0 };
}
