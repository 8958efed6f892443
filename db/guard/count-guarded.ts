/** What the guard counts: how many changes of each kind a run plans, how many were applied lately, how many are active. */
import { type GuardedKind, guardedKinds, kindBits } from '../../domain/guard.js';
import type { Queryable } from '../connect.js';

export type GuardedCount = {
  readonly mappingId: string;
  readonly kind: GuardedKind;
  readonly active: number;
  readonly planned: number;
  readonly recent: number;
};

/**
 * One row per mapping and kind of which something is planned. Who is deactivated with an adoption was none of the active
 * people, and is asked about with it.
 */
export async function countGuarded(sql: Queryable, runId: string): Promise<readonly GuardedCount[]> {
  const counts: GuardedCount[] = [];
  for (const kind of guardedKinds) {
    const bit = kindBits[kind];
    const askedElsewhere = kind === 'deactivations' ? kindBits.adoptions : 0;
    const rows = await sql<{ mappingId: string; active: number; planned: number; recent: number }[]>`
      with planned as (
        select mapping_id, sum(size)::int as planned from change_batches
        where run_id = ${runId} and state = 'planned' and kinds & ${bit} <> 0 and kinds & ${askedElsewhere} = 0 and size > 0
        group by mapping_id
      )
      select p.mapping_id as "mappingId", p.planned,
        (select count(*)::int from links l
          left join login_users u on u.id = l.person_id left join records r on r.id = l.person_id
          where l.mapping_id = p.mapping_id and coalesce(u.status, r.status) = 'active') as active,
        (select coalesce(sum(b.size), 0)::int from change_batches b
          where b.mapping_id = p.mapping_id and b.state = 'applied' and b.hold_id is null and b.kinds & ${bit} <> 0
            and b.applied_at > now() - interval '24 hours') as recent
      from planned p`;
    counts.push(...rows.map((row) => ({ ...row, kind })));
  }
  return counts;
}
