/**
 * Somebody says whether a name that changed hands is one human or two. Joining moves the link to the person who was there
 * first and leaves the other one, with everything they hold, inactive and without a link, so that it can be taken back.
 */
import type { PendingQuery, Row } from 'postgres';
import type { Database, Transaction } from '../connect.js';
import { transact } from '../transact.js';

export type ReusedDecision = 'same person' | 'someone else';

export type ResolveReused = {
  readonly tenantId: string;
  /** Of the directory user who has the identifier now. */
  readonly objectId: string;
  /** Null takes back what was decided. */
  readonly decision: ReusedDecision | null;
  readonly actor: string;
};

type Reused = {
  readonly mappingId: string;
  readonly kind: 'login' | 'record';
  readonly personId: string;
  readonly formerPersonId: string;
  readonly formerObjectId: string;
  readonly decision: ReusedDecision | null;
};

/**
 * @returns how many people were decided about: one for each login and collection; 0 where it was decided so already
 * @throws Error where nothing is listed about this object id, or the people have moved on
 */
export async function resolveReused(db: Database, request: ResolveReused): Promise<number> {
  return await transact(db, async (transaction) => {
    await transaction`select 1 from tenants where id = ${request.tenantId} for update`;
    const listed = await loadReused(transaction, request);
    if (listed.length === 0) throw new Error(`No reused identifier is listed for ${request.objectId}.`);
    const waiting = listed.filter((reused) => reused.decision !== request.decision);
    for (const reused of waiting) {
      if (reused.decision === 'same person') await part(transaction, request, reused);
      if (request.decision === 'same person') await join(transaction, request, reused);
      await recordDecision(transaction, request, reused);
    }
    return waiting.length;
  });
}

async function loadReused(sql: Transaction, { tenantId, objectId }: ResolveReused): Promise<readonly Reused[]> {
  return await sql<Reused[]>`
    select r.mapping_id as "mappingId", m.kind, r.person_id as "personId", r.former_person_id as "formerPersonId",
      r.former_object_id as "formerObjectId", r.decision
    from reused_identifiers r join mappings m on m.id = r.mapping_id and m.removed_at is null
    where r.tenant_id = ${tenantId} and r.object_id = ${objectId}
    order by m.position for update of r`;
}

async function join(sql: Transaction, { tenantId, objectId }: ResolveReused, reused: Reused): Promise<void> {
  const { personId, formerPersonId, mappingId } = reused;
  const people = tableOf(sql, reused);
  const kept = await sql`
    update reused_identifiers r set joined = jsonb_build_object('person', to_jsonb(n), 'former', to_jsonb(f),
      'formerLinks', (select coalesce(jsonb_agg(to_jsonb(l)), '[]') from links l where l.person_id = f.id))
    , decision = 'same person', decided_by = '', decided_at = now()
    from ${people} n, ${people} f, links own
    where r.mapping_id = ${mappingId} and r.object_id = ${objectId} and r.former_person_id = ${formerPersonId}
      and n.id = ${personId} and f.id = ${formerPersonId} and f.identifier is null
      and own.mapping_id = ${mappingId} and own.object_id = ${objectId} and own.person_id = n.id`;
  if (kept.count === 0) {
    throw new Error(`${objectId} or whoever had the identifier before is another person by now: nothing was joined.`);
  }
  await recheck(sql, tenantId, [formerPersonId]);
  await sql`delete from links where person_id = ${formerPersonId}`;
  await sql`update links set person_id = ${formerPersonId} where tenant_id = ${tenantId} and person_id = ${personId}`;
  await sql`
    update ${people} set identifier = null, identifier_key = null, status = 'inactive', deactivated_by = 'administrator',
      deactivated_cause = 'joined with the account they had before', deactivated_at = now(), deactivated_run = null,
      version = version + 1, updated_at = now() ${reused.kind === 'login' ? sql`, sign_in_revoked_at = now()` : sql``}
    where id = ${personId}`;
  // Whom a local administrator had deactivated stays so: who they are is one question, whether they may sign in another.
  await sql`
    update ${people} f set identifier = n.identifier, identifier_key = n.identifier_key,
      status = case when f.deactivated_by = 'administrator' then f.status else n.status end,
      deactivated_by = case when f.deactivated_by = 'administrator' then f.deactivated_by else n.deactivated_by end,
      deactivated_cause = case when f.deactivated_by = 'administrator' then f.deactivated_cause else n.deactivated_cause end,
      deactivated_at = case when f.deactivated_by = 'administrator' then f.deactivated_at else n.deactivated_at end,
      deactivated_run = case when f.deactivated_by = 'administrator' then f.deactivated_run else n.deactivated_run end,
      integration_status = n.integration_status, version = f.version + 1, updated_at = now()
    from reused_identifiers r, jsonb_populate_record(null::${people}, r.joined->'person') n
    where f.id = ${formerPersonId} and r.mapping_id = ${mappingId} and r.object_id = ${objectId} and r.former_person_id = f.id`;
  await recheck(sql, tenantId, [formerPersonId]);
}

/** Both get back what they had; the name goes to the newcomer as it is by now, and the next run does the rest. */
async function part(sql: Transaction, { tenantId, objectId }: ResolveReused, reused: Reused): Promise<void> {
  const { personId, formerPersonId, mappingId } = reused;
  const people = tableOf(sql, reused);
  const snapshot = (who: 'person' | 'former') => sql`(
    select s from reused_identifiers r cross join lateral jsonb_populate_record(null::${people}, r.joined->${who}) s
    where r.mapping_id = ${mappingId} and r.object_id = ${objectId} and r.former_person_id = ${formerPersonId})`;
  const [name] = await sql<{ identifier: string | null; identifierKey: string | null }[]>`
    select identifier, identifier_key as "identifierKey" from ${people} where id = ${formerPersonId} for update`;
  await restore(sql, reused, formerPersonId, snapshot('former'), { identifier: null, identifierKey: null });
  await restore(sql, reused, personId, snapshot('person'), name ?? { identifier: null, identifierKey: null });
  await sql`update links set person_id = ${personId} where tenant_id = ${tenantId} and person_id = ${formerPersonId}`;
  await sql`
    insert into links (tenant_id, mapping_id, object_id, person_id, linked_run)
    select l.tenant_id, l.mapping_id, l.object_id, l.person_id, l.linked_run
    from reused_identifiers r cross join lateral jsonb_populate_recordset(null::links, r.joined->'formerLinks') l
    where r.mapping_id = ${mappingId} and r.object_id = ${objectId} and r.former_person_id = ${formerPersonId}
    on conflict (mapping_id, object_id) do nothing`;
  await recheck(sql, tenantId, [personId, formerPersonId]);
}

async function restore(
  sql: Transaction,
  reused: Reused,
  id: string,
  snapshot: PendingQuery<Row[]>,
  name: { readonly identifier: string | null; readonly identifierKey: string | null },
): Promise<void> {
  const people = tableOf(sql, reused);
  await sql`
    update ${people} p set identifier = ${name.identifier}, identifier_key = ${name.identifierKey}, status = (was.s).status,
      deactivated_by = (was.s).deactivated_by, deactivated_cause = (was.s).deactivated_cause,
      deactivated_at = (was.s).deactivated_at, deactivated_run = (was.s).deactivated_run, fields = (was.s).fields,
      integration_status = (was.s).integration_status,
      ${reused.kind === 'login' ? sql`role_id = (was.s).role_id, organizational_unit_id = (was.s).organizational_unit_id, sign_in_revoked_at = case when (was.s).status = 'inactive' then now() else p.sign_in_revoked_at end,` : sql``}
      version = p.version + 1, updated_at = now()
    from (select ${snapshot} as s) was where p.id = ${id}`;
}

async function recheck(sql: Transaction, tenantId: string, personIds: readonly string[]): Promise<void> {
  await sql`
    insert into open_items (tenant_id, mapping_id, object_id, kind, reason)
    select tenant_id, mapping_id, object_id, 'recheck', 'somebody has said who they are' from links
    where tenant_id = ${tenantId} and person_id = any(${[...personIds]}::uuid[])
    on conflict (mapping_id, object_id, kind) do update set reason = excluded.reason, since = clock_timestamp()`;
  await sql`
    insert into open_items (tenant_id, mapping_id, object_id, kind, reason)
    select distinct l.tenant_id, l.mapping_id, l.object_id, 'manager', 'somebody has said who the manager is'
    from links own
    join directory_users d on d.tenant_id = own.tenant_id and d.manager_id = own.object_id
    join links l on l.tenant_id = own.tenant_id and l.object_id = d.object_id
    where own.tenant_id = ${tenantId} and own.person_id = any(${[...personIds]}::uuid[])
    on conflict (mapping_id, object_id, kind) do nothing`;
}

async function recordDecision(sql: Transaction, request: ResolveReused, reused: Reused): Promise<void> {
  const { tenantId, objectId, decision, actor } = request;
  await sql`
    update reused_identifiers set decision = ${decision}, decided_by = ${decision === null ? null : actor},
      decided_at = case when ${decision}::text is null then null else now() end,
      joined = case when ${decision}::text = 'same person' then joined end
    where mapping_id = ${reused.mappingId} and object_id = ${objectId} and former_person_id = ${reused.formerPersonId}`;
  const detail = {
    decision: decision ?? 'undone',
    mapping: reused.mappingId,
    person: reused.personId,
    former: reused.formerPersonId,
  };
  await sql`
    insert into audit_events (tenant_id, actor, action, subject, detail)
    values (${tenantId}, ${actor}, 'identifier resolved', ${objectId}, ${JSON.stringify(detail)}::jsonb)`;
}

function tableOf(sql: Transaction, { kind }: Reused) {
  return kind === 'login' ? sql`login_users` : sql`records`;
}
