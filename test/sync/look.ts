/** What tests of the sync look at: people by the directory user they belong to, what is open about them, and the books. */
import { expect } from 'vitest';
import type { TestSystem } from '../system.js';

export type Login = {
  readonly id: string;
  readonly mapping: string;
  readonly identifier: string | null;
  readonly status: string;
  readonly role: string | null;
  readonly unit: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly integrationStatus: string;
  readonly version: number;
};

/** The login user that this directory user is linked to; undefined where there is none. */
export async function loginOf(system: TestSystem, objectId: string): Promise<Login | undefined> {
  const rows = await system.db.sql<Login[]>`
    select u.id, m.name as mapping, u.identifier, u.status, r.name as role, o.name as unit, u.fields,
      u.integration_status as "integrationStatus", u.version
    from links l join mappings m on m.id = l.mapping_id join login_users u on u.id = l.person_id
    left join roles r on r.id = u.role_id left join organizational_units o on o.id = u.organizational_unit_id
    where l.object_id = ${objectId}`;
  expect(rows.length, 'a directory user has one login at most').toBeLessThan(2);
  return rows[0];
}

export type RecordRow = Pick<Login, 'id' | 'identifier' | 'status' | 'fields' | 'integrationStatus' | 'version'>;

/** The record that this directory user is linked to through the mapping of this name. */
export async function recordOf(
  system: TestSystem,
  objectId: string,
  mapping = 'People',
): Promise<RecordRow | undefined> {
  const rows = await system.db.sql<RecordRow[]>`
    select p.id, p.identifier, p.status, p.fields, p.integration_status as "integrationStatus", p.version
    from links l join mappings m on m.id = l.mapping_id join records p on p.id = l.person_id
    where l.object_id = ${objectId} and m.name = ${mapping}`;
  return rows[0];
}

export type Item = { readonly kind: string; readonly reason: string; readonly others: readonly string[] };

export async function itemsOf(system: TestSystem, objectId: string, mapping: string): Promise<readonly Item[]> {
  return await system.db.sql<Item[]>`
    select i.kind, i.reason, i.others::text[] as others from open_items i join mappings m on m.id = i.mapping_id
    where i.object_id = ${objectId} and m.name = ${mapping} order by i.kind`;
}

/** The newest run's changes about somebody: outcome and cause, in the order of mapping. */
export async function changesOf(
  system: TestSystem,
  objectId: string,
): Promise<readonly { mapping: string; outcome: string; cause: string | null; state: string }[]> {
  return await system.db.sql<{ mapping: string; outcome: string; cause: string | null; state: string }[]>`
    select m.name as mapping, c.outcome, c.cause, b.state
    from changes c join change_batches b on b.id = c.batch_id join mappings m on m.id = c.mapping_id
    where c.object_id = ${objectId} and c.run_id = (select id from runs where tenant_id = ${system.tenantId} order by seq desc limit 1)
    order by m.position`;
}

export type MappingBooks = { readonly mapping: string; readonly considered: number } & Readonly<
  Record<string, unknown>
>;

/** A run's books, mapping by mapping; outcomes that nobody had are left out. */
export async function booksOf(system: TestSystem, runId: string): Promise<readonly MappingBooks[]> {
  return await system.db.sql<MappingBooks[]>`
    select m.name as mapping, considered::int, created::int, adopted::int, updated::int, unchanged::int, deactivated::int,
      reactivated::int, rejected::int, held::int, out_of_scope::int as "outOfScope"
    from run_mappings rm join mappings m on m.id = rm.mapping_id
    where rm.run_id = ${runId} order by m.position`;
}

/** Of every finished run of this system: whoever it had to account for has exactly one outcome. */
export async function expectBalancedBooks(system: TestSystem): Promise<void> {
  const unbalanced = await system.db.sql`
    select r.seq, m.name, considered - (created + adopted + updated + unchanged + deactivated + reactivated + rejected + held + out_of_scope) as missing
    from run_mappings rm join runs r on r.id = rm.run_id join mappings m on m.id = rm.mapping_id
    where r.status in ('done', 'partial') and considered is not null
      and considered <> created + adopted + updated + unchanged + deactivated + reactivated + rejected + held + out_of_scope`;
  expect([...unbalanced]).toEqual([]);
}

/** Lets everything through that only its number would stop: these tests are about something else. */
export async function liftGuard(system: TestSystem): Promise<void> {
  await system.db.sql`update tenants set guard_minimum = 1000`;
}

/** An hour or a day passes for whoever has begun to leave. */
export async function endGrace(system: TestSystem): Promise<void> {
  await system.db.sql`update open_items set due_at = now() - interval '1 second' where kind = 'grace'`;
}
