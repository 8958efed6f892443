/** A run ends: its books are counted, the watermarks moved, and whoever asked can see what became of it. */
import type { Books } from '../../domain/outcome.js';
import type { RunStatus } from '../../domain/run.js';
import type { Queryable } from '../connect.js';
import { forgetSubjects } from '../requests/forget-subjects.js';

/**
 * Counts what became of everybody this run had to account for, in each of these mappings, and stores it. One outcome a
 * person, by this precedence: held, not written, applied change, rejected, out of scope, unchanged. Each is counted by
 * itself, so that somebody whom nothing accounts for makes the books not balance.
 *
 * @returns the books by mapping id
 */
export async function countBooks(
  sql: Queryable,
  runId: string,
  mappingIds: readonly string[],
): Promise<ReadonlyMap<string, Books>> {
  const ids = [...mappingIds];
  // Sorting and hashing everybody in memory: with the default of 4 MB a hundred thousand people take twice as long.
  await sql`select set_config('work_mem', '64MB', true)`;
  const rows = await sql<(Books & { mappingId: string })[]>`
    with listed as (
      select s.id from run_pages p cross join unnest(p.object_ids) as s (id)
      where p.run_id = ${runId} and p.kind in ('users', 'deleted')
      union
      select object_id from runs where id = ${runId} and object_id is not null
      union
      select d.object_id from directory_users d
      where d.tenant_id = (select tenant_id from runs where id = ${runId})
        and d.changed_seq = (select seq from runs where id = ${runId})
    ), planned as (
      select c.mapping_id, c.object_id, c.outcome, b.state from change_batches b join changes c on c.batch_id = b.id
      where b.run_id = ${runId} and b.mapping_id = any(${ids}::uuid[])
    ), considered as (
      select m.id as mapping_id, listed.id from listed cross join unnest(${ids}::uuid[]) as m (id)
      union
      select mapping_id, object_id from planned
    ), judged as (
      select considered.mapping_id,
        case
          when c.state in ('held', 'refused') then 'held'
          when standing.is_current or (standing.held and i.held) then 'held'
          when i.unwritten then 'rejected'
          when i.rejected and c.outcome is distinct from 'deactivated' then 'rejected'
          when c.outcome is not null and c.state = 'applied' then c.outcome
          when i.left_out then 'out of scope'
          when l.person_id is not null and c.outcome is null then 'unchanged'
          when standing.held then 'held'
        end as outcome
      from considered
      left join planned c on c.mapping_id = considered.mapping_id and c.object_id = considered.id
      left join links l on l.mapping_id = considered.mapping_id and l.object_id = considered.id
      left join (
        select mapping_id, object_id, bool_or(kind in ('unwritten', 'recheck')) as unwritten,
          bool_or(kind = 'rejection') as rejected, bool_or(kind = 'out-of-scope') as left_out, bool_or(kind = 'held') as held
        from open_items where mapping_id = any(${ids}::uuid[]) group by mapping_id, object_id
      ) i on i.mapping_id = considered.mapping_id and i.object_id = considered.id
      left join (
        -- Current: on the person and mapping as they are now. Where one of them has changed, the plan has said that it still wants this.
        select hc.mapping_id, hc.object_id, true as held,
          bool_or(pinned.revision = rm.revision and coalesce(u.version, p.version) is not distinct from hc.planned_version) as is_current
        from change_batches hb join changes hc on hc.batch_id = hb.id
        join run_mappings pinned on pinned.run_id = hb.run_id and pinned.mapping_id = hb.mapping_id
        join run_mappings rm on rm.run_id = ${runId} and rm.mapping_id = hb.mapping_id
        left join login_users u on u.id = hc.person_id
        left join records p on p.id = hc.person_id
        join directory_users d on d.tenant_id = hc.tenant_id and d.object_id = hc.object_id and d.changed_seq = hc.evidence
        where hb.mapping_id = any(${ids}::uuid[]) and hb.state in ('held', 'refused') and hb.run_id <> ${runId}
        group by hc.mapping_id, hc.object_id
      ) standing on standing.mapping_id = considered.mapping_id and standing.object_id = considered.id and c.outcome is null
    ), unreadable as (
      select count(*)::int as entries from unreadable_entries u
      where u.run_id = ${runId} and u.kind = 'users'
        and u.chain = (select max(chain) from run_chains k where k.run_id = ${runId} and k.kind = 'users')
    ), counted as (
      select m.id as mapping_id, count(judged.mapping_id) as considered,
        count(*) filter (where outcome = 'created') as created,
        count(*) filter (where outcome = 'adopted') as adopted,
        count(*) filter (where outcome = 'updated') as updated,
        count(*) filter (where outcome = 'unchanged') as unchanged,
        count(*) filter (where outcome = 'deactivated') as deactivated,
        count(*) filter (where outcome = 'reactivated') as reactivated,
        count(*) filter (where outcome = 'rejected') as rejected,
        count(*) filter (where outcome = 'held') as held,
        count(*) filter (where outcome = 'out of scope') as out_of_scope
      from unnest(${ids}::uuid[]) as m (id) left join judged on judged.mapping_id = m.id
      group by m.id
    )
    update run_mappings rm set
      considered = counted.considered + unreadable.entries, created = counted.created, adopted = counted.adopted,
      updated = counted.updated, unchanged = counted.unchanged, deactivated = counted.deactivated,
      reactivated = counted.reactivated, rejected = counted.rejected + unreadable.entries, held = counted.held,
      out_of_scope = counted.out_of_scope
    from unreadable, counted
    where rm.run_id = ${runId} and rm.mapping_id = counted.mapping_id
    returning rm.mapping_id as "mappingId", rm.considered::int as considered, rm.created::int as created,
      rm.adopted::int as adopted, rm.updated::int as updated, rm.unchanged::int as unchanged,
      rm.deactivated::int as deactivated, rm.reactivated::int as reactivated, rm.rejected::int as rejected,
      rm.held::int as held, rm.out_of_scope::int as "out of scope"`;
  return new Map(rows.map(({ mappingId, ...books }) => [mappingId, books]));
}

/**
 * Everybody changed up to this run has been planned in these mappings, at the revisions the run pinned, and nothing that
 * was planned is left unwritten.
 */
export async function moveWatermarks(
  sql: Queryable,
  run: { readonly id: string; readonly seq: number },
  mappingIds: readonly string[],
): Promise<void> {
  await sql`
    update mappings m set assessed_seq = ${run.seq}, assessed_revision = rm.revision
    from run_mappings rm
    where rm.run_id = ${run.id} and rm.mapping_id = m.id and m.id = any(${[...mappingIds]}::uuid[])
      and not exists (
        select 1 from change_batches b
        where b.run_id = ${run.id} and b.mapping_id = m.id and b.state = 'planned' and b.size > 0
      )`;
}

export type RunEnd = {
  readonly status: Exclude<RunStatus, 'running'>;
  readonly error: { readonly type: string; readonly message: string } | null;
};

/** Ends a run once; a second call changes nothing. */
export async function endRun(sql: Queryable, runId: string, end: RunEnd): Promise<void> {
  const [ended] = await sql<{ tenantId: string }[]>`
    update runs set status = ${end.status}, phase = 'close', ended_at = now(),
      error_type = ${end.error?.type ?? null}, error_message = ${end.error?.message ?? null}
    where id = ${runId} and status = 'running' returning tenant_id as "tenantId"`;
  if (ended !== undefined) await forgetSubjects(sql, ended.tenantId);
}

export async function hasOpenRequests(sql: Queryable, tenantId: string): Promise<boolean> {
  const rows = await sql`select 1 from run_requests where tenant_id = ${tenantId} and run_id is null limit 1`;
  return rows.length > 0;
}
