/** Planned moves of identifiers with everything that ties them to each other. */
import type { Move } from '../../domain/move-units.js';
import type { Queryable } from '../connect.js';

export type PlannedMove = Move & { readonly batchId: number; readonly mappingId: string };

/**
 * Keys are those of the names that a move leaves and takes, each in its space (all logins of the tenant, or one
 * collection), and the person: two rows about one person belong together as well.
 *
 * @param from the batches of one run that are still planned, or these batches
 */
export async function listMoves(
  sql: Queryable,
  from: { readonly runId: string } | { readonly batchIds: readonly number[] },
): Promise<readonly PlannedMove[]> {
  const chosen =
    'runId' in from
      ? sql`b.run_id = ${from.runId} and b.state = 'planned' and b.size > 0`
      : sql`b.id = any(${[...from.batchIds]}::bigint[])`;
  return await sql<PlannedMove[]>`
    select b.id::int as "batchId", c.mapping_id as "mappingId", c.object_id as "objectId",
      array_remove(array[
        space.name || (c.before->>'identifierKey'), space.name || (c.after->>'identifierKey'), space.name || c.person_id
      ], null) as keys
    from change_batches b join changes c on c.batch_id = b.id join mappings m on m.id = b.mapping_id
    cross join lateral (select coalesce(m.collection_id::text, 'logins') || '/' as name) space
    where ${chosen} and b.step = 1
    order by b.id, c.object_id`;
}
