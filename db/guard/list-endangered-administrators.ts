/** Active administrators whom a plan would deactivate or demote. */
import type { ChangeOutcome } from '../../domain/outcome.js';
import type { ExitCause } from '../../domain/exit.js';
import type { PersonValues } from '../../domain/person.js';
import type { ApplyStep } from '../../domain/run.js';
import type { Queryable } from '../connect.js';

export type EndangeredAdministrator = {
  readonly batchId: number;
  readonly mappingId: string;
  readonly objectId: string;
  readonly personId: string;
  readonly outcome: ChangeOutcome;
  readonly cause: ExitCause | null;
  readonly step: ApplyStep;
  readonly kinds: number;
  readonly before: PersonValues | null;
  readonly after: PersonValues;
  readonly plannedVersion: number | null;
  readonly evidence: number;
};

/**
 * @param from what a run plans, or what a hold holds
 * @returns nobody where at least one other administrator of the tenant stays active
 */
export async function listEndangeredAdministrators(
  sql: Queryable,
  tenantId: string,
  from: { readonly runId: string } | { readonly holdId: string },
): Promise<readonly EndangeredAdministrator[]> {
  const chosen =
    'runId' in from
      ? sql`b.run_id = ${from.runId} and b.state = 'planned'`
      : sql`b.hold_id = ${from.holdId} and b.state = 'held'`;
  // Deactivations and changes of roles: bits 1 and 8. Everybody else's batches need not be looked into.
  return await sql<EndangeredAdministrator[]>`
    with active as (
      select u.id from login_users u join roles r on r.id = u.role_id
      where u.tenant_id = ${tenantId} and u.status = 'active' and r.is_administrator
        and exists (select 1 from change_batches b where ${chosen} and b.kinds & 9 <> 0 and b.size > 0)
    ), lost as (
      select c.*, b.step, b.kinds from change_batches b
      join changes c on c.batch_id = b.id
      join active on active.id = c.person_id
      left join roles wanted on wanted.tenant_id = c.tenant_id and wanted.name = c.after->>'role'
      where ${chosen} and b.kinds & 9 <> 0
        and (c.after->>'status' = 'inactive' or (c.after ? 'role' and not coalesce(wanted.is_administrator, false)))
    )
    select batch_id::int as "batchId", mapping_id as "mappingId", object_id as "objectId", person_id as "personId", outcome, cause,
      step, kinds, before, after, planned_version as "plannedVersion", evidence::int as evidence
    from lost
    where (select count(distinct person_id) from lost) >= (select count(*) from active)
    order by object_id`;
}
