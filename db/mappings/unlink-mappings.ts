/**
 * Mappings are taken out of use: their people no longer belong to directory users, and keep status, role and fields. What
 * was planned or waits for them is void.
 */
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Orm } from '../connect.js';
import { changeBatches, holds, links, mappings, openItems } from '../schema.js';

/** @returns how many people were unlinked */
export async function unlinkMappings(
  transaction: Pick<Orm, 'update' | 'delete'>,
  tenantId: string,
  mappingIds: readonly string[],
): Promise<number> {
  if (mappingIds.length === 0) return 0;
  const ids = [...mappingIds];
  await transaction
    .update(mappings)
    .set({ removedAt: sql`now()` })
    .where(and(eq(mappings.tenantId, tenantId), inArray(mappings.id, ids), isNull(mappings.removedAt)));
  const unlinked = await transaction.delete(links).where(inArray(links.mappingId, ids));
  await transaction.delete(openItems).where(inArray(openItems.mappingId, ids));
  await transaction
    .update(changeBatches)
    .set({ state: 'replaced' })
    .where(and(inArray(changeBatches.mappingId, ids), inArray(changeBatches.state, ['planned', 'held'])));
  await transaction
    .update(holds)
    .set({ state: 'replaced', decidedBy: null, decidedAt: null })
    .where(and(inArray(holds.mappingId, ids), inArray(holds.state, ['open', 'approved'])));
  return unlinked.count;
}
