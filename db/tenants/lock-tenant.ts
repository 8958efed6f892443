/** The tenant's row, locked until the transaction ends: what decides about a tenant is decided one after the other. */
import { and, eq, ne } from 'drizzle-orm';
import type { Orm } from '../connect.js';
import { tenants } from '../schema.js';
import type { Tenant } from './find-tenant.js';

/** @throws Error where it was removed meanwhile */
export async function lockTenant(transaction: Pick<Orm, 'select'>, tenantId: string): Promise<Tenant> {
  const [tenant] = await transaction
    .select()
    .from(tenants)
    .where(and(eq(tenants.id, tenantId), ne(tenants.status, 'removed')))
    .for('update');
  if (tenant === undefined) throw new Error(`Tenant ${tenantId} was removed by somebody else just now.`);
  return tenant;
}
