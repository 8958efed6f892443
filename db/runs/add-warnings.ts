/** What an operator should know of a run that is complete all the same: sentences, each kept once. */
import type { Queryable } from '../connect.js';

export async function addWarnings(sql: Queryable, runId: string, warnings: readonly string[]): Promise<void> {
  if (warnings.length === 0) return;
  await sql`
    update runs set warnings = warnings || array(
      select w from unnest(${[...warnings]}::text[]) with ordinality as n (w, position) where not runs.warnings @> array[w] order by position
    ) where id = ${runId} and status = 'running'`;
}
