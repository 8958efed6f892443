/** The next directory users to plan, in an order that a restart can continue. */
import type { DirectoryState, UserDocument } from '../../domain/directory-user.js';
import type { Queryable } from '../connect.js';

export type MirroredUser = {
  readonly objectId: string;
  readonly state: DirectoryState;
  readonly document: UserDocument;
  readonly malformed: readonly string[] | null;
  readonly changedSeq: number;
};

export type PlanCursor = { readonly seq: number; readonly objectId: string | null };

const firstObjectId = '00000000-0000-0000-0000-000000000000';

/** Everyone whose document, state or membership changed after `fromSeq`. */
export async function loadChangedUsers(
  sql: Queryable,
  tenantId: string,
  fromSeq: number,
  cursor: PlanCursor,
  limit: number,
): Promise<readonly MirroredUser[]> {
  const seq = Math.max(cursor.seq, fromSeq + 1);
  const objectId = cursor.seq >= seq ? (cursor.objectId ?? firstObjectId) : firstObjectId;
  return await sql<MirroredUser[]>`
    select object_id as "objectId", state, document, malformed, changed_seq::int as "changedSeq"
    from directory_users
    where tenant_id = ${tenantId} and (changed_seq, object_id) > (${seq}, ${objectId}::uuid)
    order by changed_seq, object_id limit ${limit}`;
}

/** Whose open items fall due: a grace that ended, or a change that somebody else or Postgres got in the way of. */
export async function loadDueUsers(
  sql: Queryable,
  tenantId: string,
  cursor: PlanCursor,
  limit: number,
): Promise<readonly MirroredUser[]> {
  return await sql<MirroredUser[]>`
    select object_id as "objectId", state, document, malformed, changed_seq::int as "changedSeq"
    from directory_users d
    where d.tenant_id = ${tenantId} and d.object_id > ${cursor.objectId ?? firstObjectId}::uuid
      and exists (
        select 1 from open_items i
        where i.tenant_id = ${tenantId} and i.object_id = d.object_id
          and (i.kind in ('recheck', 'unwritten', 'manager') or (i.kind in ('grace', 'spared') and i.due_at <= now()))
      )
    order by d.object_id limit ${limit}`;
}

/** The named users, whatever changed. */
export async function loadUsers(
  sql: Queryable,
  tenantId: string,
  objectIds: readonly string[],
): Promise<readonly MirroredUser[]> {
  return await sql<MirroredUser[]>`
    select object_id as "objectId", state, document, malformed, changed_seq::int as "changedSeq"
    from directory_users
    where tenant_id = ${tenantId} and object_id = any(string_to_array(${objectIds.join(',')}, ',')::uuid[])`;
}

/** The groups that each of these users is a member of, among those that mappings name. */
export async function loadMemberships(
  sql: Queryable,
  tenantId: string,
  objectIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await sql<{ objectId: string; groups: string[] }[]>`
    select object_id as "objectId", array_agg(group_id::text) as groups from group_members
    where tenant_id = ${tenantId} and object_id = any(string_to_array(${objectIds.join(',')}, ',')::uuid[])
    group by object_id`;
  return new Map(rows.map((row) => [row.objectId, row.groups]));
}
