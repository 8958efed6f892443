/** The books of an approval: its rows are those of the hold, and each was written or left to the next run. */
import type { Books } from '../../domain/outcome.js';
import type { Queryable } from '../connect.js';

export async function countApprovedBooks(
  sql: Queryable,
  runId: string,
  mappingId: string,
  holdId: string,
): Promise<Books> {
  const [books] = await sql<Books[]>`
    with judged as (
      select case
          when exists (
            select 1 from open_items i
            where i.mapping_id = c.mapping_id and i.object_id = c.object_id and i.kind in ('unwritten', 'recheck')
          ) then 'rejected'
          when b.state = 'applied' then c.outcome
          when b.state = 'held' then 'held'
        end as outcome
      from change_batches b join changes c on c.batch_id = b.id
      where b.hold_id = ${holdId} and b.mapping_id = ${mappingId}
    )
    update run_mappings rm set
      considered = counted.considered, created = counted.created, adopted = counted.adopted, updated = counted.updated,
      unchanged = 0, deactivated = counted.deactivated, reactivated = counted.reactivated, rejected = counted.rejected,
      held = counted.held, out_of_scope = 0
    from (
      select count(*) as considered,
        count(*) filter (where outcome = 'created') as created,
        count(*) filter (where outcome = 'adopted') as adopted,
        count(*) filter (where outcome = 'updated') as updated,
        count(*) filter (where outcome = 'deactivated') as deactivated,
        count(*) filter (where outcome = 'reactivated') as reactivated,
        count(*) filter (where outcome = 'rejected') as rejected,
        count(*) filter (where outcome = 'held') as held
      from judged
    ) counted
    where rm.run_id = ${runId} and rm.mapping_id = ${mappingId}
    returning rm.considered::int as considered, rm.created::int as created, rm.adopted::int as adopted,
      rm.updated::int as updated, rm.unchanged::int as unchanged, rm.deactivated::int as deactivated,
      rm.reactivated::int as reactivated, rm.rejected::int as rejected, rm.held::int as held,
      rm.out_of_scope::int as "out of scope"`;
  if (books === undefined) throw new Error('A mapping of this run has no row to write its books to.');
  return books;
}
