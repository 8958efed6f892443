/** Whom a name means here, for people whom Entra no longer finds by it. */
import { identifierKeyOf } from '../../domain/identifier.js';
import type { Queryable } from '../connect.js';

/** The directory user that our person with this id belongs to. */
export async function findLinkedTo(sql: Queryable, tenantId: string, personId: string): Promise<string | null> {
  const [row] = await sql<{ id: string }[]>`
    select object_id as id from links where tenant_id = ${tenantId} and person_id = ${personId} limit 1`;
  return row?.id ?? null;
}

/**
 * Object ids of directory users whose login user or record has this identifier, then of those who have left Entra under this name. Both are
 * looked up by an index: the mirror of a million people is not searched.
 */
export async function findByName(sql: Queryable, tenantId: string, name: string): Promise<readonly string[]> {
  const key = identifierKeyOf(name);
  const people = await sql<{ id: string }[]>`
    with named as (
      select id from login_users where tenant_id = ${tenantId} and identifier_key = ${key}
      union all
      select r.id from collections c join records r on r.collection_id = c.id and r.identifier_key = ${key} where c.tenant_id = ${tenantId}
    )
    select distinct l.object_id as id from named join links l on l.person_id = named.id`;
  if (people.length > 0) return people.map((row) => row.id);
  const wanted = name.trim().toLowerCase();
  const gone = await sql<{ id: string }[]>`
    select object_id as id from directory_users
    where tenant_id = ${tenantId} and state <> 'live'
      and (lower(document->>'userPrincipalName') = ${wanted} or lower(document->>'mail') = ${wanted})`;
  return gone.map((row) => row.id);
}
