/** A tenant's mappings as they stand, in their order. */
import { and, eq, isNull } from 'drizzle-orm';
import type { MappingDefinition } from '../../domain/mapping.js';
import type { Orm } from '../connect.js';
import { mappingRevisions, mappings } from '../schema.js';

export type StoredMapping = {
  readonly id: string;
  readonly revision: number;
  readonly definition: MappingDefinition;
};

export async function listMappings(orm: Pick<Orm, 'select'>, tenantId: string): Promise<readonly StoredMapping[]> {
  return orm
    .select({ id: mappings.id, revision: mappings.revision, definition: mappingRevisions.definition })
    .from(mappings)
    .innerJoin(
      mappingRevisions,
      and(eq(mappingRevisions.mappingId, mappings.id), eq(mappingRevisions.revision, mappings.revision)),
    )
    .where(and(eq(mappings.tenantId, tenantId), isNull(mappings.removedAt)))
    .orderBy(mappings.position, mappings.id);
}
