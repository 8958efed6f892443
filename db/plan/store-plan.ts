/** Writes what was decided about some users: changes in batches that can be held and applied apart, and what stays open. */
import type { PersonValues } from '../../domain/person.js';
import type { ExitCause } from '../../domain/exit.js';
import { groupBy } from '../../domain/group-by.js';
import type { ChangeOutcome } from '../../domain/outcome.js';
import type { ApplyStep } from '../../domain/run.js';
import type { Queryable } from '../connect.js';

export type PlannedRow = {
  readonly mappingId: string;
  readonly objectId: string;
  /** Null for a creation: the database makes the id. */
  readonly personId: string | null;
  readonly outcome: ChangeOutcome;
  readonly cause: ExitCause | null;
  readonly step: ApplyStep;
  readonly kinds: number;
  readonly before: PersonValues | null;
  readonly after: PersonValues;
  readonly plannedVersion: number | null;
  readonly evidence: number;
};

export type OpenItem = {
  readonly mappingId: string;
  readonly objectId: string;
  readonly kind: 'rejection' | 'field' | 'out-of-scope' | 'grace' | 'spared' | 'recheck' | 'unwritten' | 'held';
  readonly reason: string;
  readonly others: readonly string[];
  readonly identifierKey: string | null;
  readonly dueAtMs: number | null;
};

export type PlanTarget = { readonly tenantId: string; readonly runId: string };

/** Separates texts in one parameter; JSON text never holds it raw. */
const separator = '\u001e';

/** One batch per mapping, step and set of guarded kinds, in the order of the rows. */
export async function storeChanges(sql: Queryable, target: PlanTarget, rows: readonly PlannedRow[]): Promise<void> {
  const batches = groupBy(rows, (row) => `${row.mappingId}/${row.step}/${row.kinds}`);
  await Promise.all([...batches.values()].map((batch) => storeBatch(sql, target, batch)));
}

async function storeBatch(sql: Queryable, target: PlanTarget, rows: readonly PlannedRow[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  await sql`
    with batch as (
      insert into change_batches (tenant_id, run_id, mapping_id, step, kinds, size)
      values (${target.tenantId}, ${target.runId}, ${first.mappingId}, ${first.step}, ${first.kinds}, ${rows.length})
      returning id
    )
    insert into changes (batch_id, run_id, mapping_id, object_id, person_id, tenant_id, outcome, cause, before, after, planned_version, evidence)
    select batch.id, ${target.runId}, ${first.mappingId}, c.object_id, coalesce(nullif(c.person_id, '')::uuid, uuidv7()), ${target.tenantId},
      c.outcome, nullif(c.cause, ''), nullif(c.before, '')::jsonb, c.after::jsonb, nullif(c.planned_version, '')::integer, c.evidence
    from batch, unnest(
      string_to_array(${rows.map((row) => row.objectId).join(',')}, ',')::uuid[],
      string_to_array(${rows.map((row) => row.personId ?? '').join(',')}, ','),
      string_to_array(${rows.map((row) => row.outcome).join(',')}, ','),
      string_to_array(${rows.map((row) => row.cause ?? '').join(',')}, ','),
      string_to_array(${rows.map((row) => (row.before === null ? '' : JSON.stringify(row.before))).join(separator)}, ${separator}),
      string_to_array(${rows.map((row) => JSON.stringify(row.after)).join(separator)}, ${separator}),
      string_to_array(${rows.map((row) => row.plannedVersion ?? '').join(',')}, ','),
      string_to_array(${rows.map((row) => row.evidence).join(',')}, ',')::bigint[]
    ) as c (object_id, person_id, outcome, cause, before, after, planned_version, evidence)`;
}

/**
 * Replaces everything that was open about these users in these mappings. What is still open for the same reason keeps
 * the time since when. Marks to look again are closed only where they had been seen: one that somebody set since then,
 * about a person as the plan does not know them, is for the next run.
 *
 * @param rechecks what `loadRechecks` returned before anything else was loaded; `contested`: those that planning itself set
 */
export async function replaceOpenItems(
  sql: Queryable,
  tenantId: string,
  mappingIds: readonly string[],
  objectIds: readonly string[],
  items: readonly OpenItem[],
  rechecks: readonly string[] | 'contested',
): Promise<void> {
  const isSeen = (table: string) =>
    rechecks === 'contested'
      ? sql`${sql(table)}.reason = 'contested'`
      : sql`${recheckKey(sql, table)} = any(${[...rechecks]}::text[])`;
  await recheckClaimants(sql, mappingIds, objectIds, items);
  await sql`
    with wanted as (
      select * from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as w (
        "mappingId" uuid, "objectId" uuid, kind text, reason text, others uuid[], "identifierKey" text, "dueAtMs" float8)
    ), closed as (
      delete from open_items i
      where i.mapping_id = any(${[...mappingIds]}::uuid[])
        and i.object_id = any(string_to_array(${objectIds.join(',')}, ',')::uuid[])
        and (i.kind <> 'recheck' or ${isSeen('i')})
        and not exists (
          select 1 from wanted w where w."mappingId" = i.mapping_id and w."objectId" = i.object_id and w.kind = i.kind
        )
    )
    insert into open_items (tenant_id, mapping_id, object_id, kind, reason, others, identifier_key, due_at)
    select ${tenantId}, "mappingId", "objectId", kind, reason, others, "identifierKey", to_timestamp("dueAtMs" / 1000)
    from wanted
    on conflict (mapping_id, object_id, kind) do update set
      since = case when open_items.reason = excluded.reason then open_items.since else excluded.since end,
      reason = case when open_items.kind = 'recheck' and not ${isSeen('open_items')} then open_items.reason else excluded.reason end,
      others = excluded.others, identifier_key = excluded.identifier_key, due_at = excluded.due_at`;
}

/** The marks to look at these users again, in a form that tells each from one that took its place. */
export async function loadRechecks(
  sql: Queryable,
  mappingIds: readonly string[],
  objectIds: readonly string[],
): Promise<readonly string[]> {
  const rows = await sql<{ key: string }[]>`
    select ${recheckKey(sql, 'i')} as key from open_items i
    where i.mapping_id = any(${[...mappingIds]}::uuid[]) and i.kind = 'recheck'
      and i.object_id = any(string_to_array(${objectIds.join(',')}, ',')::uuid[])`;
  return rows.map(({ key }) => key);
}

/** A time in the session's own zone would read differently on another connection. */
function recheckKey(sql: Queryable, table: string) {
  const item = sql(table);
  return sql`concat_ws('/', ${item}.mapping_id, ${item}.object_id, extract(epoch from ${item}.since))`;
}

/** Whoever was rejected over an identifier is looked at again once another claimant no longer wants it. */
async function recheckClaimants(
  sql: Queryable,
  mappingIds: readonly string[],
  objectIds: readonly string[],
  items: readonly OpenItem[],
): Promise<void> {
  const stillWanted = items.flatMap((item) =>
    item.identifierKey === null ? [] : [`${item.objectId}/${item.identifierKey}`],
  );
  await sql`
    insert into open_items (tenant_id, mapping_id, object_id, kind, reason, identifier_key)
    select distinct other.tenant_id, other.mapping_id, other.object_id, 'recheck', 'contested', other.identifier_key
    from open_items mine
    join open_items other on other.mapping_id = mine.mapping_id and other.identifier_key = mine.identifier_key
      and other.kind = 'rejection' and other.object_id <> mine.object_id
    where mine.mapping_id = any(${[...mappingIds]}::uuid[]) and mine.kind = 'rejection' and mine.identifier_key is not null
      and mine.object_id = any(string_to_array(${objectIds.join(',')}, ',')::uuid[])
      and mine.object_id || '/' || mine.identifier_key <> all(${stillWanted}::text[])
    on conflict (mapping_id, object_id, kind) do nothing`;
}

/** Takes back what this run had planned for some people, before they are planned again together. */
export async function withdrawChanges(
  sql: Queryable,
  runId: string,
  mappingId: string,
  objectIds: readonly string[],
): Promise<void> {
  await sql`
    with withdrawn as (
      delete from changes c
      where c.run_id = ${runId} and c.mapping_id = ${mappingId}
        and c.object_id = any(string_to_array(${objectIds.join(',')}, ',')::uuid[])
      returning c.batch_id
    ), counted as (
      select batch_id, count(*) as rows from withdrawn group by batch_id
    )
    update change_batches b set size = b.size - counted.rows from counted where b.id = counted.batch_id`;
}
