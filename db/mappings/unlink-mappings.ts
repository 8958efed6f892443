/**
 * Mappings are taken out of use: their people no longer belong to directory users, and keep status, role and fields. What
 * was planned or waits for them is void.
 */
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Orm } from '../connect.js';
import { changeBatches, holds, links, mappings, openItems } from '../schema.js';

/** @returns how many people were unlinked */
export async function unlinkMappings(
  transaction: Pick<Orm, 'update' | 'delete' | 'execute'>,
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
  // A preview is decided about whole: without these mappings it is not what was shown.
  await transaction.execute(sql`
    with overtaken as (
      update holds h set state = 'replaced', decided_by = null, decided_at = null
      from run_mappings rm
      where h.tenant_id = ${tenantId} and h.kind = 'preview' and h.state in ('open', 'approved')
        and rm.run_id = h.run_id and rm.mapping_id in ${ids}
      returning h.id
    )
    update change_batches b set state = 'replaced' from overtaken where b.hold_id = overtaken.id and b.state = 'held'`);
  return unlinked.count;
}
