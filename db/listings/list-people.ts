/** A tenant's login users and records, with the directory user each belongs to. */
import type { Fields } from '../../domain/person.js';
import type { Queryable } from '../connect.js';
import { instantText } from './instant-text.js';

export type ListedPerson = {
  /** Null, as the mapping, for somebody who belongs to no directory user. Somebody of two mappings is listed in each. */
  readonly objectId: string | null;
  readonly mapping: string | null;
  readonly kind: 'login' | 'record';
  readonly status: 'active' | 'inactive';
  readonly identifier: string | null;
  readonly integrationStatus: string;
  /** Null for records. */
  readonly role: string | null;
  readonly fields: Fields;
  /** Moves only when something of this person changes. */
  readonly updatedAt: string;
};

/** @param mapping its name; null: everybody. In batches, because there may be millions. */
export function listPeople(
  sql: Queryable,
  tenantId: string,
  mapping: string | null,
): AsyncIterable<readonly ListedPerson[]> {
  return sql<ListedPerson[]>`
    with people as (
      select u.id, 'login' as kind, u.status, u.identifier, u.integration_status, r.name as role, u.fields, u.updated_at
      from login_users u left join roles r on r.id = u.role_id where u.tenant_id = ${tenantId}
      union all
      select id, 'record', status, identifier, integration_status, null, fields, updated_at from records where tenant_id = ${tenantId}
    )
    select l.object_id as "objectId", m.name as mapping, p.kind, p.status, p.identifier, p.integration_status as "integrationStatus",
      p.role, p.fields, ${instantText(sql, 'p.updated_at')} as "updatedAt"
    from people p
    left join links l on l.tenant_id = ${tenantId} and l.person_id = p.id
    left join mappings m on m.id = l.mapping_id
    where ${mapping}::text is null or m.name = ${mapping}::text
    order by m.position nulls last, l.object_id, p.id`.cursor(500);
}
