/** A connected tenant by what a person calls it. */
import { and, desc, eq, ne } from 'drizzle-orm';
import type { Orm } from '../connect.js';
import { tenants } from '../schema.js';

export type Tenant = typeof tenants.$inferSelect;

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}

/**
 * @param nameOrId its name here or our id for it
 * @returns null where there is none; a removed tenant is found by nobody
 */
export async function findTenant(orm: Pick<Orm, 'select'>, nameOrId: string): Promise<Tenant | null> {
  const isNamed = isUuid(nameOrId) ? eq(tenants.id, nameOrId.toLowerCase()) : eq(tenants.name, nameOrId);
  const [tenant] = await orm
    .select()
    .from(tenants)
    .where(and(isNamed, ne(tenants.status, 'removed')));
  return tenant ?? null;
}

/** Of tenants that were removed, the one that last had this name: its people stay, and can still be looked at. */
export async function findRemovedTenant(orm: Pick<Orm, 'select'>, nameOrId: string): Promise<Tenant | null> {
  const isNamed = isUuid(nameOrId) ? eq(tenants.id, nameOrId.toLowerCase()) : eq(tenants.name, nameOrId);
  const [tenant] = await orm
    .select()
    .from(tenants)
    .where(and(isNamed, eq(tenants.status, 'removed')))
    .orderBy(desc(tenants.updatedAt))
    .limit(1);
  return tenant ?? null;
}
