/** The connected tenants, each with how its last run went. */
import { desc, eq, gt, ne } from 'drizzle-orm';
import { groupBy } from '../../domain/group-by.js';
import type { Orm } from '../connect.js';
import { credentials, runs, tenants } from '../schema.js';
import type { Tenant } from './find-tenant.js';

export type ListedTenant = Tenant & {
  /** Null where there was none yet. */
  readonly lastRun: Pick<typeof runs.$inferSelect, 'id' | 'seq' | 'status' | 'startedAt' | 'endedAt'> | null;
  /** What it signs in with: the first, and the second where there is one. */
  readonly credentials: readonly ListedCredential[];
};

/** `endsAt` is null where it has no end or none that is known; `failure` says why the last sign-in with it was refused. */
export type ListedCredential = Pick<
  typeof credentials.$inferSelect,
  'slot' | 'kind' | 'endsAt' | 'failedAt' | 'failure'
>;

export async function listTenants(orm: Orm): Promise<readonly ListedTenant[]> {
  const last = orm
    .selectDistinctOn([runs.tenantId], {
      id: runs.id,
      tenantId: runs.tenantId,
      seq: runs.seq,
      status: runs.status,
      startedAt: runs.startedAt,
      endedAt: runs.endedAt,
    })
    .from(runs)
    .orderBy(runs.tenantId, desc(runs.seq))
    .as('last_run');
  const rows = await orm
    .select({
      tenant: tenants,
      lastRun: { id: last.id, seq: last.seq, status: last.status, startedAt: last.startedAt, endedAt: last.endedAt },
    })
    .from(tenants)
    .leftJoin(last, eq(last.tenantId, tenants.id))
    .where(ne(tenants.status, 'removed'))
    .orderBy(tenants.name);
  const { tenantId, slot, kind, endsAt, failedAt, failure } = credentials;
  const signIns = await orm
    .select({ tenantId, credential: { slot, kind, endsAt, failedAt, failure } })
    .from(credentials)
    .where(gt(credentials.slot, 0))
    .orderBy(credentials.tenantId, credentials.slot);
  const byTenant = groupBy(signIns, (one) => one.tenantId);
  return rows.map(({ tenant, lastRun }) => ({
    ...tenant,
    lastRun,
    credentials: (byTenant.get(tenant.id) ?? []).map((one) => one.credential),
  }));
}
