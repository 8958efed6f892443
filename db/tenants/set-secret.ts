/** A new client secret takes the place of the old one. */
import { sql } from 'drizzle-orm';
import type { Orm } from '../connect.js';
import { credentials } from '../schema.js';
import { lockTenant } from './lock-tenant.js';
import { recordAuditEvent } from './record-audit-event.js';
import type { SealedSecret } from './secret-box.js';

/** @throws Error where the tenant was removed meanwhile */
export async function setSecret(orm: Orm, tenantId: string, secret: SealedSecret, actor: string): Promise<void> {
  await orm.transaction(async (transaction) => {
    await lockTenant(transaction, tenantId);
    const row = { tenantId, kind: 'client-secret', createdAt: sql`now()`, ...secret } as const;
    await transaction
      .insert(credentials)
      .values(row)
      .onConflictDoUpdate({ target: [credentials.tenantId, credentials.slot], set: row });
    await recordAuditEvent(transaction, { tenantId, actor, action: 'secret set', detail: { keyId: secret.keyId } });
  });
}
