/** What the adoptions of a hold come to, and whom they leave alone. */
import type { Queryable } from '../connect.js';

export type AdoptionCounts = {
  /** Gets other values than the account has; who is deactivated is not among them. */
  readonly changed: number;
  readonly deactivated: number;
  /** Gets the link only. */
  readonly unchanged: number;
  /** Other accounts or records of the same kind that belong to no directory user. */
  readonly leftAlone: number;
};

/** All 0 where the hold adopts nobody. */
export async function countAdoptions(sql: Queryable, tenantId: string, holdId: string): Promise<AdoptionCounts> {
  const [counts] = await sql<AdoptionCounts[]>`
    with adopted as materialized (
      select c.person_id, m.kind, m.collection_id, c.after->>'status' = 'inactive' as leaves,
        c.before - 'integrationStatus' is distinct from c.after - 'integrationStatus' as differs
      from change_batches b join changes c on c.batch_id = b.id join mappings m on m.id = c.mapping_id
      where b.hold_id = ${holdId} and c.outcome = 'adopted'
    ), others as (
      select u.id from login_users u where u.tenant_id = ${tenantId} and exists (select 1 from adopted where kind = 'login')
      union all
      select r.id from records r where r.tenant_id = ${tenantId} and r.collection_id in (select collection_id from adopted)
    )
    select count(*) filter (where differs and leaves is not true)::int as changed,
      count(*) filter (where leaves)::int as deactivated,
      count(*) filter (where not differs)::int as unchanged,
      (select count(*)::int from others o where not exists (select 1 from links l where l.person_id = o.id)
        and o.id not in (select person_id from adopted)) as "leftAlone"
    from adopted`;
  return counts ?? { changed: 0, deactivated: 0, unchanged: 0, leftAlone: 0 };
}
