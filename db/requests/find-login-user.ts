/** A login user by whatever a person knows them by. */
import { and, eq, inArray, or } from 'drizzle-orm';
import { identifierKeyOf } from '../../domain/identifier.js';
import type { Orm } from '../connect.js';
import { links, loginUsers } from '../schema.js';
import { isUuid } from '../tenants/find-tenant.js';

export type LoginUser = typeof loginUsers.$inferSelect;

/**
 * @param wanted the identifier as it is written here or in Entra, the object id, or our id of the person
 * @returns more than one where an object id is linked by several mappings
 */
export async function findLoginUsers(
  orm: Pick<Orm, 'select'>,
  tenantId: string,
  wanted: string,
): Promise<readonly LoginUser[]> {
  const byIdentifier = eq(loginUsers.identifierKey, identifierKeyOf(wanted));
  const linked = orm.select({ id: links.personId }).from(links);
  const byId = isUuid(wanted)
    ? or(
        eq(loginUsers.id, wanted),
        inArray(loginUsers.id, linked.where(and(eq(links.tenantId, tenantId), eq(links.objectId, wanted)))),
      )
    : undefined;
  return orm
    .select()
    .from(loginUsers)
    .where(and(eq(loginUsers.tenantId, tenantId), or(byIdentifier, byId)));
}
