/** What became of everybody in each mapping of one run: its books. */
import type { Books } from '../../domain/outcome.js';
import type { Queryable } from '../connect.js';

export type RunMappingBooks = {
  readonly mapping: string;
  readonly revision: number;
  /** Null until the run is closed. */
  readonly counts: Books | null;
};

export async function listRunMappings(sql: Queryable, runId: string): Promise<readonly RunMappingBooks[]> {
  return await sql<RunMappingBooks[]>`
    select m.name as mapping, rm.revision,
      case when rm.considered is not null then json_build_object('considered', rm.considered, 'created', rm.created, 'adopted', rm.adopted,
        'updated', rm.updated, 'unchanged', rm.unchanged, 'deactivated', rm.deactivated, 'reactivated', rm.reactivated,
        'rejected', rm.rejected, 'held', rm.held, 'out of scope', rm.out_of_scope) end as counts
    from run_mappings rm join mappings m on m.id = rm.mapping_id
    where rm.run_id = ${runId}
    order by m.position, m.id`;
}
