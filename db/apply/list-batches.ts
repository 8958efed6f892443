/** What is to be written next: the planned batches of a run, or the rows of a hold that somebody approved. */
import type { MappingDefinition } from '../../domain/mapping.js';
import type { ApplyStep } from '../../domain/run.js';
import type { Queryable } from '../connect.js';

export type PendingBatch = {
  readonly id: number;
  readonly mappingId: string;
  readonly kind: MappingDefinition['kind'];
  readonly collectionId: string | null;
  readonly step: ApplyStep;
  /** The guarded kinds its changes are of, as bits. */
  readonly kinds: number;
  readonly size: number;
  /** Whether the mapping, as it was planned, may make organizational units. */
  readonly makesUnits: boolean;
};

/** In the order in which they are to be applied. `holdId` selects the batches of that hold instead of the run's own. */
export async function listPendingBatches(
  sql: Queryable,
  run: { readonly id: string; readonly holdId: string | null },
  steps: readonly ApplyStep[],
): Promise<readonly PendingBatch[]> {
  const chosen =
    run.holdId === null
      ? sql`b.run_id = ${run.id} and b.state = 'planned'`
      : sql`b.hold_id = ${run.holdId} and b.state = 'held'`;
  return await sql<PendingBatch[]>`
    select b.id::int as id, b.mapping_id as "mappingId", m.kind, m.collection_id as "collectionId", b.step, b.kinds, b.size,
      coalesce((r.definition #>> '{organizationalUnit,create}')::boolean, false) as "makesUnits"
    from change_batches b
    join mappings m on m.id = b.mapping_id
    join run_mappings rm on rm.run_id = b.run_id and rm.mapping_id = b.mapping_id
    join mapping_revisions r on r.mapping_id = rm.mapping_id and r.revision = rm.revision
    where ${chosen} and b.size > 0 and b.step = any(${[...steps]}::smallint[])
    order by b.step, m.position, b.id`;
}
