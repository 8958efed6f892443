/** A directory is connected. */
import type { CredentialKind } from '../../domain/credential-term.js';
import type { Orm } from '../connect.js';
import { credentials, tenants, type Cloud } from '../schema.js';
import { recordAuditEvent } from './record-audit-event.js';
import type { SealedSecret } from './secret-box.js';
import type { Tenant } from './find-tenant.js';

export type NewTenant = {
  /** Chosen by the caller, because the secret is sealed for it. */
  readonly id: string;
  readonly name: string;
  readonly entraTenantId: string;
  readonly clientId: string;
  readonly applicationObjectId: string | null;
  readonly cloud: Cloud;
  /** Both for the cloud `custom`, neither for any other. */
  readonly loginUrl: string | null;
  readonly graphUrl: string | null;
};

/** @returns null where an active or paused tenant has that name already */
export async function addTenant(
  orm: Orm,
  tenant: NewTenant,
  secret: SealedSecret,
  actor: string,
  kind: CredentialKind = 'client-secret',
): Promise<Tenant | null> {
  return orm.transaction(async (transaction) => {
    const [added] = await transaction.insert(tenants).values(tenant).onConflictDoNothing().returning();
    if (added === undefined) return null;
    await transaction.insert(credentials).values({ tenantId: added.id, kind, ...secret });
    const { name, entraTenantId, clientId, cloud } = tenant;
    await recordAuditEvent(transaction, {
      tenantId: added.id,
      actor,
      action: 'tenant added',
      detail: { name, entraTenantId, clientId, cloud },
    });
    return added;
  });
}
