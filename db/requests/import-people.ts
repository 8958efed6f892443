/**
 * Puts accounts that existed before the directory was connected among the login users, all or none of them. Whoever
 * belongs to a directory user already is left alone: the sync keeps them.
 */
import { type Account, accountAfter, type WantedAccount } from '../../domain/account.js';
import type { Database, Transaction } from '../connect.js';
import { transact } from '../transact.js';

export type ImportPeople = {
  readonly tenantId: string;
  /** Each identifier key once. */
  readonly accounts: readonly WantedAccount[];
  readonly actor: string;
};

export type ImportedPeople = {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Left alone. */
  readonly linked: number;
};

const accountsAtOnce = 5_000;

/**
 * Roles and organizational units that do not exist yet are made.
 *
 * @throws Error while a run is under way: it has planned by the accounts that were there
 */
export async function importPeople(db: Database, request: ImportPeople): Promise<ImportedPeople> {
  return await transact(db, async (transaction) => {
    await transaction`select 1 from tenants where id = ${request.tenantId} for update`;
    await refuseDuringRun(transaction, request.tenantId);
    let sums: ImportedPeople = { created: 0, updated: 0, unchanged: 0, linked: 0 };
    for (let first = 0; first < request.accounts.length; first += accountsAtOnce) {
      const accounts = request.accounts.slice(first, first + accountsAtOnce);
      sums = sumOf(sums, await importSome(transaction, request.tenantId, accounts));
    }
    if (sums.created + sums.updated > 0) await announce(transaction, request, sums);
    return sums;
  });
}

function sumOf(left: ImportedPeople, right: ImportedPeople): ImportedPeople {
  return {
    created: left.created + right.created,
    updated: left.updated + right.updated,
    unchanged: left.unchanged + right.unchanged,
    linked: left.linked + right.linked,
  };
}

async function refuseDuringRun(sql: Transaction, tenantId: string): Promise<void> {
  const [run] = await sql<{ name: string; seq: number }[]>`
    select t.name, r.seq::int as seq from runs r join tenants t on t.id = r.tenant_id
    where r.tenant_id = ${tenantId} and r.status = 'running'`;
  if (run === undefined) return;
  throw new Error(
    `Run ${run.name}/${run.seq} is under way: import when it has ended, or end it with \`rollcall cancel ${run.name}/${run.seq}\`.`,
  );
}

async function importSome(
  sql: Transaction,
  tenantId: string,
  accounts: readonly WantedAccount[],
): Promise<ImportedPeople> {
  const present = await loadPresent(sql, tenantId, accounts);
  const written: (Account & { readonly identifierKey: string })[] = [];
  let [created, linked] = [0, 0];
  for (const wanted of accounts) {
    const account = present.get(wanted.identifierKey) ?? null;
    if (account?.linked === true) linked += 1;
    const after = account?.linked === true ? null : accountAfter(account, wanted);
    if (after === null) continue;
    written.push({ ...after, identifierKey: wanted.identifierKey });
    if (account === null) created += 1;
  }
  if (written.length > 0) await write(sql, tenantId, written);
  return { created, updated: written.length - created, unchanged: accounts.length - written.length - linked, linked };
}

type Present = Account & { readonly identifierKey: string; readonly linked: boolean };

async function loadPresent(
  sql: Transaction,
  tenantId: string,
  accounts: readonly WantedAccount[],
): Promise<ReadonlyMap<string, Present>> {
  const rows = await sql<Present[]>`
    select p.identifier, p.identifier_key as "identifierKey", p.status, p.protected, p.fields,
      (select r.name from roles r where r.id = p.role_id) as role,
      (select o.name from organizational_units o where o.id = p.organizational_unit_id) as "organizationalUnit",
      exists (select 1 from links l where l.person_id = p.id) as linked
    from login_users p
    where p.tenant_id = ${tenantId} and p.identifier_key = any(${accounts.map(({ identifierKey }) => identifierKey)}::text[])
    for update of p`;
  return new Map(rows.map((row) => [row.identifierKey, row]));
}

/** Whoever is inactive was made so by a person: no sync lets them in again because it found them in Entra. */
async function write(
  sql: Transaction,
  tenantId: string,
  accounts: readonly (Account & { readonly identifierKey: string })[],
): Promise<void> {
  const roles = [...new Set(accounts.flatMap(({ role }) => role ?? []))];
  const units = [...new Set(accounts.flatMap(({ organizationalUnit }) => organizationalUnit ?? []))];
  await sql`
    insert into roles (tenant_id, name) select ${tenantId}, name from unnest(${roles}::text[]) as n (name)
    on conflict (tenant_id, name) do nothing`;
  await sql`
    insert into organizational_units (tenant_id, name) select ${tenantId}, name from unnest(${units}::text[]) as n (name)
    on conflict (tenant_id, name) do nothing`;
  await sql`
    with wanted as (
      select w.*, r.id as role_id, o.id as unit_id
      from jsonb_to_recordset(${JSON.stringify(accounts)}::jsonb) as w (identifier text, "identifierKey" text, role text,
        "organizationalUnit" text, status text, protected boolean, fields jsonb)
      left join roles r on r.tenant_id = ${tenantId} and r.name = w.role
      left join organizational_units o on o.tenant_id = ${tenantId} and o.name = w."organizationalUnit"
    ), updated as (
      update login_users p set identifier = w.identifier, role_id = w.role_id, organizational_unit_id = w.unit_id,
        protected = w.protected, fields = w.fields, status = w.status, version = p.version + 1, updated_at = now(),
        deactivated_by = case when w.status = 'active' then null when p.status = 'inactive' then p.deactivated_by else 'administrator' end,
        deactivated_cause = case when w.status = 'active' then null when p.status = 'inactive' then p.deactivated_cause else 'imported as inactive' end,
        deactivated_at = case when w.status = 'active' then null when p.status = 'inactive' then p.deactivated_at else now() end,
        deactivated_run = case when w.status = 'inactive' and p.status = 'inactive' then p.deactivated_run end,
        sign_in_revoked_at = case when w.status = 'inactive' and p.status = 'active' then now() else p.sign_in_revoked_at end
      from wanted w where p.tenant_id = ${tenantId} and p.identifier_key = w."identifierKey"
      returning p.identifier_key
    )
    insert into login_users (id, tenant_id, identifier, identifier_key, status, deactivated_by, deactivated_cause, deactivated_at,
      sign_in_revoked_at, role_id, organizational_unit_id, protected, fields, integration_status)
    select uuidv7(), ${tenantId}, w.identifier, w."identifierKey", w.status,
      case when w.status = 'inactive' then 'administrator' end, case when w.status = 'inactive' then 'imported as inactive' end,
      case when w.status = 'inactive' then now() end, case when w.status = 'inactive' then now() end,
      w.role_id, w.unit_id, w.protected, w.fields, 'Not linked'
    from wanted w where w."identifierKey" not in (select identifier_key from updated)`;
}

/** Everybody is planned anew: an account that was just put here may be that of a directory user who was left out before. */
async function announce(sql: Transaction, { tenantId, actor }: ImportPeople, sums: ImportedPeople): Promise<void> {
  await sql`update mappings set assessed_seq = 0 where tenant_id = ${tenantId} and kind = 'login' and removed_at is null`;
  const people = sums.created + sums.updated;
  await sql`select pg_notify('rollcall_people', ${JSON.stringify({ tenantId, run: null, mappingId: null, people })})`;
  await sql`
    insert into audit_events (tenant_id, actor, action, detail)
    values (${tenantId}, ${actor}, 'people imported', ${JSON.stringify(sums)}::jsonb)`;
}
