/** Which users of a page differ from the mirror: the rest cost neither a document on the wire nor a write. */
import type { Queryable } from '../connect.js';

/**
 * `insert … on conflict do update … where` would write WAL for rows that turn out unchanged (it locks them first);
 * this query writes nothing.
 *
 * @returns positions in `entries` of the users that are new, changed, or not held as live
 */
export async function differingUsers(
  sql: Queryable,
  tenantId: string,
  entries: readonly { readonly objectId: string; readonly fingerprint: string }[],
): Promise<readonly number[]> {
  const rows = await sql<{ position: number }[]>`
    select (e.ordinality - 1)::int as position
    from unnest(
      string_to_array(${entries.map((entry) => entry.objectId).join(',')}, ',')::uuid[],
      string_to_array(${entries.map((entry) => entry.fingerprint).join(',')}, ',')::uuid[]
    ) with ordinality as e (object_id, fingerprint, ordinality)
    left join directory_users d on d.tenant_id = ${tenantId} and d.object_id = e.object_id
    where d.object_id is null or d.fingerprint <> e.fingerprint or d.state <> 'live'`;
  return rows.map((row) => row.position);
}
