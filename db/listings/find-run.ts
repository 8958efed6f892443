/** One run by what a person calls it. */
import type { Queryable } from '../connect.js';
import { isUuid } from '../tenants/find-tenant.js';
import { listRuns, type ListedRun } from './list-runs.js';

/**
 * @param reference its id, or tenant and number: `acme/12`
 * @returns null where there is none
 */
export async function findRun(sql: Queryable, reference: string): Promise<ListedRun | null> {
  const runId = isUuid(reference) ? reference : await runIdOf(sql, reference);
  const [run] = runId === null ? [] : await listRuns(sql, { runId, limit: 1 });
  return run ?? null;
}

/** Of tenants with the same name, the one that is not removed comes first. */
async function runIdOf(sql: Queryable, reference: string): Promise<string | null> {
  const [, tenant, number] = /^(.+)\/(\d{1,18})$/.exec(reference) ?? [];
  if (tenant === undefined || number === undefined) return null;
  const [run] = await sql<{ id: string }[]>`
    select r.id from runs r join tenants t on t.id = r.tenant_id
    where t.name = ${tenant} and r.seq = ${number}::bigint
    order by t.status = 'removed', t.created_at desc limit 1`;
  return run?.id ?? null;
}
