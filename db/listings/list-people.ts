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
  /** Of somebody inactive: whose decision it was, why, when, and the number of the run, which a local administrator has none of. */
  readonly deactivation: Deactivation | null;
  /** Moves only when something of this person changes. */
  readonly updatedAt: string;
};

export type Deactivation = {
  readonly by: 'sync' | 'administrator';
  readonly cause: string | null;
  readonly at: string | null;
  readonly run: number | null;
};

/** @param mapping its name; null: everybody. In batches, because there may be millions. */
export function listPeople(
  sql: Queryable,
  tenantId: string,
  mapping: string | null,
): AsyncIterable<readonly ListedPerson[]> {
  return sql<ListedPerson[]>`
    with people as (
      select u.id, 'login' as kind, u.status, u.identifier, u.integration_status, r.name as role, u.fields, u.updated_at,
        u.deactivated_by, u.deactivated_cause, u.deactivated_at, u.deactivated_run
      from login_users u left join roles r on r.id = u.role_id where u.tenant_id = ${tenantId}
      union all
      select id, 'record', status, identifier, integration_status, null, fields, updated_at,
        deactivated_by, deactivated_cause, deactivated_at, deactivated_run
      from records where tenant_id = ${tenantId}
    )
    select l.object_id as "objectId", m.name as mapping, p.kind, p.status, p.identifier, p.integration_status as "integrationStatus",
      p.role, p.fields, case when p.status = 'inactive' then jsonb_build_object('by', p.deactivated_by, 'cause', p.deactivated_cause,
        'at', ${instantText(sql, 'p.deactivated_at')}, 'run', p.deactivated_run) end as deactivation,
      ${instantText(sql, 'p.updated_at')} as "updatedAt"
    from people p
    left join links l on l.tenant_id = ${tenantId} and l.person_id = p.id
    left join mappings m on m.id = l.mapping_id
    where ${mapping}::text is null or m.name = ${mapping}::text
    order by m.position nulls last, l.object_id, p.id`.cursor(500);
}
