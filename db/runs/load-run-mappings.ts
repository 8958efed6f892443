/** The mappings a run works with, in their order, at the revisions it pinned when it began. */
import type { Mapping, MappingDefinition } from '../../domain/mapping.js';
import type { Database } from '../connect.js';

export type RunMapping = Mapping & {
  /** Directory users changed after this sequence number are planned; 0 plans everyone. */
  readonly fromSeq: number;
  /** No run has ever planned it to the end. */
  readonly isNew: boolean;
  /** Null for login mappings. */
  readonly collectionId: string | null;
};

export async function loadRunMappings(db: Database, runId: string): Promise<readonly RunMapping[]> {
  return await db.sql<(RunMapping & { definition: MappingDefinition })[]>`
    select m.id, m.position, rm.revision, rm.from_seq::int as "fromSeq", m.assessed_revision = 0 as "isNew",
      m.collection_id as "collectionId", r.definition
    from run_mappings rm
    join mappings m on m.id = rm.mapping_id
    join mapping_revisions r on r.mapping_id = rm.mapping_id and r.revision = rm.revision
    where rm.run_id = ${runId} and m.removed_at is null
    order by m.position, m.id`;
}
