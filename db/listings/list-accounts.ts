/** A tenant's login users as a file of accounts holds them, linked or not; whoever has no name is in none. */
import type { Account } from '../../domain/account.js';
import type { Queryable } from '../connect.js';

/** In batches, because there may be millions. */
export function listAccounts(sql: Queryable, tenantId: string): AsyncIterable<readonly Account[]> {
  return sql<Account[]>`
    select u.identifier, r.name as role, o.name as "organizationalUnit", u.status, u.protected, u.fields
    from login_users u
    left join roles r on r.id = u.role_id left join organizational_units o on o.id = u.organizational_unit_id
    where u.tenant_id = ${tenantId} and u.identifier is not null
    order by u.identifier_key`.cursor(500);
}

/** The names of the fields that any of them has, sorted. */
export async function listAccountFields(sql: Queryable, tenantId: string): Promise<readonly string[]> {
  const rows = await sql<{ name: string }[]>`
    select distinct name from login_users u cross join jsonb_object_keys(u.fields) as named (name)
    where u.tenant_id = ${tenantId} and u.identifier is not null order by name`;
  return rows.map(({ name }) => name);
}

/** What accounts can have besides: the roles and organizational units of a tenant. */
export async function listAccountTargets(
  sql: Queryable,
  tenantId: string,
): Promise<{ readonly roles: readonly string[]; readonly organizationalUnits: readonly string[] }> {
  const [targets] = await sql<{ roles: string[]; organizationalUnits: string[] }[]>`
    select array(select name from roles where tenant_id = ${tenantId} order by name) as roles,
      array(select name from organizational_units where tenant_id = ${tenantId} order by name) as "organizationalUnits"`;
  return targets ?? { roles: [], organizationalUnits: [] };
}
