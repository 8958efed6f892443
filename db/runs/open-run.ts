/** A run begins: it claims what was asked for, pins the revisions it will work with, and closes what a dead one left open. */
import type { RunMode, RunTrigger } from '../../domain/run.js';
import type { Database, Transaction } from '../connect.js';
import { transact } from '../transact.js';
import { reopenHolds } from '../guard/reopen-holds.js';
import { replaceOutdatedHolds } from '../guard/replace-outdated-holds.js';
import { replacePreviews } from '../guard/replace-previews.js';
import { forgetSubjects } from '../requests/forget-subjects.js';
import { discardPlans } from './discard-plans.js';

export type OpenedRun = {
  readonly id: string;
  readonly tenantId: string;
  readonly seq: number;
  readonly mode: RunMode;
  readonly trigger: RunTrigger;
  readonly holdId: string | null;
  /** Of a run for one person, once it is known who is meant. */
  readonly objectId: string | null;
};

export type RunKey = {
  readonly tenantId: string;
  readonly workflowId: string;
  /** One execution is one run: a second call with the same id returns the run the first one opened. */
  readonly temporalRunId: string;
};

/** Opens the run of this execution, or finds it again; null where nothing is asked for any more. */
export async function openRun(db: Database, key: RunKey): Promise<OpenedRun | null> {
  return await transact(db, async (transaction) => {
    await transaction`select 1 from tenants where id = ${key.tenantId} for update`;
    const existing = await findRun(transaction, key.temporalRunId);
    if (existing !== null) return existing;
    await closeOrphanedRuns(transaction, key.tenantId);
    await discardPlans(transaction, key.tenantId);
    await reopenHolds(transaction, key.tenantId);
    await replaceOutdatedHolds(transaction, key.tenantId);
    const request = await claimRequests(transaction, key.tenantId);
    if (request === null) return null;
    await replacePreviews(transaction, key.tenantId);
    return await insertRun(transaction, key, request);
  });
}

async function findRun(sql: Transaction, temporalRunId: string): Promise<OpenedRun | null> {
  const [run] = await sql<OpenedRun[]>`
    select id, tenant_id as "tenantId", seq::int as seq, mode, trigger, hold_id as "holdId", object_id as "objectId"
    from runs where temporal_run_id = ${temporalRunId}`;
  return run ?? null;
}

/** Its workflow is gone (terminated, or lost with Temporal's data): the id of the workflow admits one at a time. */
async function closeOrphanedRuns(sql: Transaction, tenantId: string): Promise<void> {
  await sql`
    update runs set status = 'failed', ended_at = now(), error_type = 'Orphaned',
      error_message = 'The workflow of this run ended without closing it (terminated?). What it had written stands; this later run goes on from there.'
    where tenant_id = ${tenantId} and status = 'running'`;
  await forgetSubjects(sql, tenantId);
}

type ClaimedRequests = {
  readonly mode: RunMode;
  readonly trigger: RunTrigger;
  readonly holdId: string | null;
  readonly proposedRevisions: Readonly<Record<string, number>>;
  readonly ids: readonly string[];
};

/**
 * Somebody waits for a run of one person, which takes a second; else the oldest request decides. After such a run it is the turn
 * of whatever has waited for ten minutes, so that one person after the other does not keep the rest from ever being read.
 * Requests to read everything are one run together; all others are a run of their own.
 */
async function claimRequests(sql: Transaction, tenantId: string): Promise<ClaimedRequests | null> {
  const open = await sql<(Omit<ClaimedRequests, 'ids'> & { id: string })[]>`
    select id, mode, trigger, hold_id as "holdId", proposed_revisions as "proposedRevisions" from run_requests
    where tenant_id = ${tenantId} and run_id is null
    order by created_at < now() - interval '10 minutes' and mode <> 'person'
        and (select mode from runs where tenant_id = ${tenantId} order by seq desc limit 1) is not distinct from 'person' desc,
      mode = 'person' desc, created_at, id
    for update`;
  const [first] = open;
  if (first === undefined) return null;
  const claimed = first.mode === 'full' ? open.filter((request) => request.mode === 'full') : [first];
  const manual = claimed.find((request) => request.trigger === 'manual');
  return { ...(manual ?? first), ids: claimed.map((request) => request.id) };
}

async function insertRun(sql: Transaction, key: RunKey, request: ClaimedRequests): Promise<OpenedRun> {
  const [run] = await sql<OpenedRun[]>`
    with numbered as (
      update tenants set last_run_seq = last_run_seq + 1 where id = ${key.tenantId} returning last_run_seq
    )
    insert into runs (tenant_id, seq, mode, trigger, workflow_id, temporal_run_id, hold_id)
    select ${key.tenantId}, last_run_seq, ${request.mode}, ${request.trigger}, ${key.workflowId}, ${key.temporalRunId}, ${request.holdId}
    from numbered
    returning id, tenant_id as "tenantId", seq::int as seq, mode, trigger, hold_id as "holdId", object_id as "objectId"`;
  if (run === undefined) throw new Error(`There is no tenant ${key.tenantId} in this database.`);
  await sql`update run_requests set run_id = ${run.id} where id = any(${[...request.ids]}::uuid[])`;
  await sql`
    insert into run_mappings (tenant_id, run_id, mapping_id, revision, from_seq)
    select m.tenant_id, ${run.id}, m.id, pinned.revision, case when m.assessed_revision = pinned.revision then m.assessed_seq else 0 end
    from mappings m,
      coalesce((${JSON.stringify(request.proposedRevisions)}::text::jsonb->>m.id::text)::integer, m.revision) as pinned (revision)
    where m.tenant_id = ${key.tenantId} and m.removed_at is null
      and (${request.holdId}::uuid is null or exists (
        select 1 from holds h join run_mappings held on held.run_id = h.run_id
        where h.id = ${request.holdId} and held.mapping_id = m.id and coalesce(h.mapping_id, m.id) = m.id
      ))`;
  return run;
}
