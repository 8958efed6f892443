/** A new credential stands beside the others until it has been tried; then it comes first, and what was first becomes the second. */
import { and, eq, sql } from 'drizzle-orm';
import type { CredentialKind } from '../../domain/credential-term.js';
import type { Database, Orm } from '../connect.js';
import { credentials } from '../schema.js';
import { lockTenant } from './lock-tenant.js';
import { recordAuditEvent } from './record-audit-event.js';
import type { SealedSecret } from './secret-box.js';

const candidateSlot = 0;

/** Longer than a test of one can take: whoever stored an older one has left without dropping it. */
const candidateMinutes = 5;

/** @returns its id. @throws Error where somebody else's is being tried, or the tenant was removed meanwhile */
export async function storeCandidate(
  orm: Orm,
  tenantId: string,
  kind: CredentialKind,
  secret: SealedSecret,
): Promise<string> {
  return orm.transaction(async (transaction) => {
    await lockTenant(transaction, tenantId);
    await dropAbandoned(transaction, tenantId);
    const row = { tenantId, slot: candidateSlot, kind, ...secret };
    const [stored] = await transaction
      .insert(credentials)
      .values(row)
      .onConflictDoNothing()
      .returning({ id: credentials.id });
    if (stored === undefined)
      throw new Error(
        `Another credential of this tenant is being tried just now. Once that has ended, or after ${candidateMinutes} minutes, try again.`,
      );
    return stored.id;
  });
}

export async function loadCandidate(
  db: Database,
  tenantId: string,
  id: string,
): Promise<{ readonly kind: CredentialKind; readonly envelope: unknown } | null> {
  const [row] = await db.sql<{ kind: CredentialKind; envelope: unknown }[]>`
    select kind, envelope from credentials where tenant_id = ${tenantId} and id = ${id} and slot = ${candidateSlot}`;
  return row ?? null;
}

/** That one and no other: somebody else may have stored theirs meanwhile. */
export async function dropCandidate(orm: Pick<Orm, 'delete'>, tenantId: string, id: string): Promise<void> {
  const isCandidate = and(eq(credentials.tenantId, tenantId), eq(credentials.slot, candidateSlot));
  await orm.delete(credentials).where(and(isCandidate, eq(credentials.id, id)));
}

async function dropAbandoned(orm: Pick<Orm, 'delete'>, tenantId: string): Promise<void> {
  const isCandidate = and(eq(credentials.tenantId, tenantId), eq(credentials.slot, candidateSlot));
  const isOld = sql`${credentials.createdAt} < now() - make_interval(mins => ${candidateMinutes})`;
  await orm.delete(credentials).where(and(isCandidate, isOld));
}

/**
 * The candidate comes first. What was first becomes the second, unless it was refused and there is a second that was not.
 *
 * @throws Error where the candidate was replaced meanwhile, or the tenant removed
 */
export async function promoteCandidate(
  orm: Orm,
  tenantId: string,
  candidate: { readonly id: string; readonly isTested: boolean },
  actor: string,
): Promise<void> {
  await orm.transaction(async (transaction) => {
    await lockTenant(transaction, tenantId);
    await transaction.execute(sql`
      delete from credentials c where c.tenant_id = ${tenantId} and c.slot = (
        select case when f.failed_at is not null and s.failed_at is null and s.id is not null then 1 else 2 end
        from (select 1) one
        left join credentials f on f.tenant_id = ${tenantId} and f.slot = 1
        left join credentials s on s.tenant_id = ${tenantId} and s.slot = 2)`);
    await transaction.execute(sql`update credentials set slot = 2 where tenant_id = ${tenantId} and slot = 1`);
    const [promoted] = await transaction
      .update(credentials)
      .set({ slot: 1 })
      .where(
        and(eq(credentials.tenantId, tenantId), eq(credentials.id, candidate.id), eq(credentials.slot, candidateSlot)),
      )
      .returning({ kind: credentials.kind, keyId: credentials.keyId });
    if (promoted === undefined) throw new Error('Somebody else is storing another one just now: look, and try again.');
    const detail = { ...promoted, isTested: candidate.isTested };
    await recordAuditEvent(transaction, { tenantId, actor, action: 'secret set', detail });
  });
}
