/** One batch of planned changes becomes rows: people, their links, and the batch marked as applied, in one statement each. */
import type { PendingQuery, Row } from 'postgres';
import { applySteps } from '../../domain/run.js';
import type { Queryable } from '../connect.js';
import type { LeftOut } from './left-out.js';
import type { PendingBatch } from './list-batches.js';
import { provideUnits } from './provide-units.js';
import { type FollowedManager, recheckReports } from './recheck-reports.js';

export type Applying = {
  readonly tenantId: string;
  readonly runId: string;
  readonly seq: number;
  /** Fields that hold a person's manager: whoever is linked may be somebody's. */
  readonly managerFields: readonly FollowedManager[];
};

/**
 * Writes the batch's changes, or only those about `objectIds`. People who are no longer at the version that was planned
 * on are left alone and marked for the next run.
 *
 * @returns how many people were written
 */
export async function applyChanges(
  sql: Queryable,
  applying: Applying,
  batch: PendingBatch,
  objectIds: readonly string[] | null,
): Promise<number> {
  const chosen =
    objectIds === null
      ? sql`c.batch_id = ${batch.id}`
      : sql`c.batch_id = ${batch.id} and c.object_id = any(string_to_array(${objectIds.join(',')}, ',')::uuid[])`;
  if (batch.makesUnits) await provideUnits(sql, applying.tenantId, chosen);
  const [created, updated] = await Promise.all([
    mayCreate(batch) ? createPeople(sql, applying, batch, chosen) : 0,
    mayUpdate(batch) ? updatePeople(sql, applying, batch, chosen) : 0,
  ]);
  if (mayCreate(batch) && applying.managerFields.length > 0)
    await recheckReports(sql, applying.tenantId, batch, applying.managerFields);
  return created + updated;
}

function mayCreate({ step }: PendingBatch): boolean {
  return step === applySteps.moves || step === applySteps.creations;
}

/** Who is adopted is written with the creations, in batches of their own kind. */
function mayUpdate({ step, kinds }: PendingBatch): boolean {
  return step !== applySteps.creations || kinds !== 0;
}

/** The part of a `where` that selects changes `c`. */
type Chosen = PendingQuery<Row[]>;

async function createPeople(sql: Queryable, applying: Applying, batch: PendingBatch, chosen: Chosen): Promise<number> {
  const rows =
    batch.kind === 'login'
      ? await sql`
          with created as (
            insert into login_users (id, tenant_id, identifier, identifier_key, status, role_id, organizational_unit_id, fields, integration_status)
            select c.person_id, c.tenant_id, c.after->>'identifier', c.after->>'identifierKey', c.after->>'status', r.id, o.id,
              c.after->'fields', c.after->>'integrationStatus'
            from changes c
            left join roles r on r.tenant_id = c.tenant_id and r.name = c.after->>'role'
            left join organizational_units o on o.tenant_id = c.tenant_id and o.name = c.after->>'organizationalUnit'
            where ${chosen} and c.outcome = 'created'
          )
          insert into links (tenant_id, mapping_id, object_id, person_id, linked_run)
          select c.tenant_id, c.mapping_id, c.object_id, c.person_id, ${applying.seq} from changes c
          where ${chosen} and c.outcome = 'created'`
      : await sql`
          with created as (
            insert into records (id, tenant_id, collection_id, identifier, identifier_key, status, fields, integration_status)
            select c.person_id, c.tenant_id, ${batch.collectionId}, c.after->>'identifier', c.after->>'identifierKey',
              c.after->>'status', c.after->'fields', c.after->>'integrationStatus'
            from changes c where ${chosen} and c.outcome = 'created'
          )
          insert into links (tenant_id, mapping_id, object_id, person_id, linked_run)
          select c.tenant_id, c.mapping_id, c.object_id, c.person_id, ${applying.seq} from changes c
          where ${chosen} and c.outcome = 'created'`;
  return rows.count;
}

async function updatePeople(sql: Queryable, applying: Applying, batch: PendingBatch, chosen: Chosen): Promise<number> {
  const [counted] = await sql<{ written: number }[]>`
    with written as (
      ${batch.kind === 'login' ? updateLoginUsers(sql, applying, chosen) : updateRecords(sql, applying, chosen)}
      returning c.object_id, c.person_id, c.mapping_id, c.tenant_id, c.outcome, c.before, c.after
    ), unlinked as (
      delete from links l using written w
      where w.before ? 'link' and l.person_id = w.person_id and l.mapping_id = (w.before->'link'->>'mappingId')::uuid
    ), linked as (
      insert into links (tenant_id, mapping_id, object_id, person_id, linked_run)
      select tenant_id, mapping_id, object_id, person_id, ${applying.seq} from written
      where outcome = 'adopted' or after ? 'link'
    ), overtaken as (
      insert into open_items (tenant_id, mapping_id, object_id, kind, reason)
      select c.tenant_id, c.mapping_id, c.object_id, 'recheck', 'changed by somebody else meanwhile' from changes c
      where ${chosen} and c.outcome <> 'created' and not exists (select 1 from written w where w.object_id = c.object_id)
      on conflict (mapping_id, object_id, kind) do update set reason = excluded.reason, since = now()
    )
    select count(*)::int as written from written`;
  return counted?.written ?? 0;
}

function updateLoginUsers(sql: Queryable, applying: Applying, chosen: Chosen) {
  return sql`
    update login_users p set
      ${sharedAssignments(sql, applying)},
      role_id = case when c.after ? 'role'
        then (select r.id from roles r where r.tenant_id = c.tenant_id and r.name = c.after->>'role') else p.role_id end,
      organizational_unit_id = case when c.after ? 'organizationalUnit'
        then (select o.id from organizational_units o where o.tenant_id = c.tenant_id and o.name = c.after->>'organizationalUnit')
        else p.organizational_unit_id end,
      sign_in_revoked_at = case c.after->>'status' when 'inactive' then now() else p.sign_in_revoked_at end
    from changes c
    where ${chosen} and c.outcome <> 'created' and p.id = c.person_id and p.version = c.planned_version`;
}

function updateRecords(sql: Queryable, applying: Applying, chosen: Chosen) {
  return sql`
    update records p set ${sharedAssignments(sql, applying)}
    from changes c
    where ${chosen} and c.outcome <> 'created' and p.id = c.person_id and p.version = c.planned_version`;
}

/** An absent key leaves the column as it is; a null clears it. */
function sharedAssignments(sql: Queryable, applying: Applying) {
  return sql`
    identifier = case when c.after ? 'identifier' then c.after->>'identifier' else p.identifier end,
    identifier_key = case when c.after ? 'identifierKey' then c.after->>'identifierKey' else p.identifier_key end,
    status = coalesce(c.after->>'status', p.status),
    fields = p.fields || coalesce(c.after->'fields', '{}'),
    integration_status = coalesce(c.after->>'integrationStatus', p.integration_status),
    integration_status_since = case when c.after ? 'integrationStatus' then now() else p.integration_status_since end,
    deactivated_by = case c.after->>'status' when 'inactive' then 'sync' when 'active' then null else p.deactivated_by end,
    deactivated_cause = case c.after->>'status' when 'inactive' then c.cause when 'active' then null else p.deactivated_cause end,
    deactivated_at = case c.after->>'status' when 'inactive' then now() when 'active' then null else p.deactivated_at end,
    deactivated_run = case c.after->>'status' when 'inactive' then ${applying.seq} when 'active' then null else p.deactivated_run end,
    version = p.version + 1,
    updated_at = now()`;
}

/** The batch is done; the application is told once it is committed. Claimants of names that became free are looked at again. */
export async function finishBatch(sql: Queryable, applying: Applying, batch: PendingBatch): Promise<void> {
  const news = { tenantId: applying.tenantId, run: applying.runId, mappingId: batch.mappingId, people: batch.size };
  await Promise.all([
    sql`
      with applied as (
        update change_batches set state = 'applied', applied_run = ${applying.runId}, applied_at = now()
        where id = ${batch.id} returning 1
      )
      select pg_notify('rollcall_people', ${JSON.stringify(news)}) from applied`,
    ...(batch.step === applySteps.moves ? [recheckWaiting(sql, batch)] : []),
  ]);
}

async function recheckWaiting(sql: Queryable, batch: PendingBatch): Promise<void> {
  await sql`
    insert into open_items (tenant_id, mapping_id, object_id, kind, reason)
    select distinct i.tenant_id, i.mapping_id, i.object_id, 'recheck', 'the identifier became free'
    from changes c join open_items i on i.mapping_id = c.mapping_id and i.kind = 'rejection'
      and i.identifier_key = c.before->>'identifierKey' and i.object_id <> c.object_id
    where c.batch_id = ${batch.id}
    on conflict (mapping_id, object_id, kind) do nothing`;
}

/** Changes that are left out of their batches: these people wait, everybody else goes on. One statement, however many. */
export async function recordUnwritten(
  sql: Queryable,
  kind: 'unwritten' | 'recheck',
  leftOut: readonly LeftOut[],
): Promise<void> {
  if (leftOut.length === 0) return;
  await sql`
    insert into open_items (tenant_id, mapping_id, object_id, kind, reason)
    select distinct on (c.mapping_id, c.object_id) c.tenant_id, c.mapping_id, c.object_id, ${kind}, w.reason
    from jsonb_to_recordset(${JSON.stringify(leftOut)}::jsonb) as w ("batchId" bigint, "objectId" uuid, reason text)
    join changes c on c.batch_id = w."batchId" and c.object_id = w."objectId"
    order by c.mapping_id, c.object_id
    on conflict (mapping_id, object_id, kind) do update set reason = excluded.reason, since = now()`;
}

/** Whom a batch is about, in a fixed order. */
export async function listObjectIds(sql: Queryable, batch: PendingBatch): Promise<readonly string[]> {
  const rows = await sql<{ id: string }[]>`
    select object_id as id from changes where batch_id = ${batch.id} order by object_id`;
  return rows.map((row) => row.id);
}
