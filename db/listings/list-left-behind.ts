/** Whom an approval did not write, because they or the directory had moved on, or Postgres refused them. */
import type { Queryable } from '../connect.js';

export type LeftBehind = { readonly objectId: string; readonly mapping: string; readonly reason: string };

/** As it stands now: the next run looks at each of them again. */
export async function listLeftBehind(sql: Queryable, approvalRunId: string): Promise<readonly LeftBehind[]> {
  return await sql<LeftBehind[]>`
    select c.object_id as "objectId", m.name as mapping, i.reason
    from runs r
    join change_batches b on b.hold_id = r.hold_id
    join changes c on c.batch_id = b.id
    join open_items i on i.mapping_id = c.mapping_id and i.object_id = c.object_id and i.kind in ('recheck', 'unwritten')
    join mappings m on m.id = c.mapping_id
    where r.id = ${approvalRunId}
    order by m.position, c.object_id`;
}
