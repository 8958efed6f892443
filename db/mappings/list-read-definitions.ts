/**
 * The definitions whose properties a run reads: more than those it works with, so that a preview of a proposal moves nobody's evidence
 * but once. Were its properties read by the preview alone, everybody would count as changed by it, and again by the run after it.
 */
import type { MappingDefinition } from '../../domain/mapping.js';
import type { Queryable } from '../connect.js';

export type ReadDefinition = {
  readonly definition: MappingDefinition;
  /** A proposal that no run has read anybody by so far. */
  readonly isFirstRead: boolean;
};

/**
 * What the run pinned, what stands where that is a proposal, and earlier proposals on what stands, up to a refused one.
 * A proposal counts from the run on that got users by it: properties that Graph refuses must not end every other run as well.
 * Nothing of it changes while the run lasts: runs of a tenant follow one another, and each puts away the previews before it.
 */
export async function listReadDefinitions(sql: Queryable, runId: string): Promise<readonly ReadDefinition[]> {
  return await sql<ReadDefinition[]>`
    with pinned as (
      select rm.mapping_id, rm.revision, coalesce(r.proposed_on, rm.revision) as standing, own.seq
      from run_mappings rm
      join runs own on own.id = rm.run_id
      join mappings m on m.id = rm.mapping_id and m.removed_at is null
      join mapping_revisions r on r.mapping_id = rm.mapping_id and r.revision = rm.revision
      where rm.run_id = ${runId}
    )
    select r.definition, r.proposed_on is not null and not earlier.was_read as "isFirstRead"
    from pinned p
    join mapping_revisions r on r.mapping_id = p.mapping_id
    cross join lateral (
      select exists (
        select 1 from run_mappings em join runs e on e.id = em.run_id
        where em.mapping_id = r.mapping_id and em.revision = r.revision and e.seq < p.seq and e.users_seen > 0
      ) and not exists (
        select 1 from holds h join run_mappings hm on hm.run_id = h.run_id
        where h.tenant_id = r.tenant_id and h.kind = 'preview' and h.state = 'refused'
          and hm.mapping_id = r.mapping_id and hm.revision >= r.revision
      ) as was_read
    ) earlier
    where r.revision in (p.revision, p.standing) or (r.proposed_on = p.standing and earlier.was_read)`;
}
