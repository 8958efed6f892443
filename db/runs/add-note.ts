/** What a run could not prove or noticed: a sentence for the operator, kept once. A note makes the run partial. */
import type { Queryable } from '../connect.js';

export async function addNote(sql: Queryable, runId: string, note: string): Promise<void> {
  await sql`update runs set notes = array_append(notes, ${note}) where id = ${runId} and not notes @> array[${note}]`;
}
