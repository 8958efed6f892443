/** Which tenants should have a schedule in Temporal, and how often it fires. */
import { and, eq, isNotNull } from 'drizzle-orm';
import type { Orm } from '../connect.js';
import { tenants } from '../schema.js';

export type ScheduledTenant = { readonly tenantId: string; readonly minutes: number };

export async function listScheduledTenants(orm: Pick<Orm, 'select'>): Promise<readonly ScheduledTenant[]> {
  const rows = await orm
    .select({ tenantId: tenants.id, minutes: tenants.scheduleMinutes })
    .from(tenants)
    .where(and(eq(tenants.status, 'active'), isNotNull(tenants.scheduleMinutes)))
    .orderBy(tenants.id);
  return rows.flatMap(({ tenantId, minutes }) => (minutes === null ? [] : [{ tenantId, minutes }]));
}
