/** The connected tenants, each with how its last run went. */
import { desc, eq, ne } from 'drizzle-orm';
import type { Orm } from '../connect.js';
import { runs, tenants } from '../schema.js';
import type { Tenant } from './find-tenant.js';

export type ListedTenant = Tenant & {
  /** Null where there was none yet. */
  readonly lastRun: Pick<typeof runs.$inferSelect, 'id' | 'seq' | 'status' | 'startedAt' | 'endedAt'> | null;
};

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
  return rows.map(({ tenant, lastRun }) => ({ ...tenant, lastRun }));
}
