/** Until when a tenant's credentials count, as far as Entra has said. */
import type { CredentialKind, CredentialSlot } from '../../domain/credential-term.js';
import type { Database } from '../connect.js';

export type CredentialEnd = {
  readonly id: string;
  readonly slot: CredentialSlot;
  readonly kind: CredentialKind;
  /** Null where it has no end, or none that is known. */
  readonly endsAtMs: number | null;
  /** Entra was asked within the last day, or has answered: a secret's end never changes. */
  readonly isAsked: boolean;
};

export async function loadCredentialEnds(db: Database, tenantId: string): Promise<readonly CredentialEnd[]> {
  return await db.sql<CredentialEnd[]>`
    select id, slot, kind, (extract(epoch from ends_at) * 1000)::float8 as "endsAtMs",
      ends_at is not null or coalesce(ends_asked_at > now() - interval '1 day', false) as "isAsked"
    from credentials where tenant_id = ${tenantId} and slot > 0 order by slot`;
}

/** @param endsAt null where Entra would not say */
export async function noteCredentialEnd(db: Database, credentialId: string, endsAt: Date | null): Promise<void> {
  await db.sql`
    update credentials set ends_at = coalesce(${endsAt?.toISOString() ?? null}::timestamptz, ends_at), ends_asked_at = now() where id = ${credentialId}`;
}
