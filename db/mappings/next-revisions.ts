/** The number that each mapping's next revision gets: proposals that nobody approved keep theirs. */
import { inArray, max } from 'drizzle-orm';
import type { Orm } from '../connect.js';
import { mappingRevisions } from '../schema.js';

export async function nextRevisions(
  transaction: Pick<Orm, 'select'>,
  mappingIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (mappingIds.length === 0) return new Map();
  const rows = await transaction
    .select({ id: mappingRevisions.mappingId, newest: max(mappingRevisions.revision) })
    .from(mappingRevisions)
    .where(inArray(mappingRevisions.mappingId, [...mappingIds]))
    .groupBy(mappingRevisions.mappingId);
  return new Map(rows.map(({ id, newest }) => [id, (newest ?? 0) + 1]));
}
