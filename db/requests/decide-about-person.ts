/**
 * A local administrator decides about one login user: a sync neither brings back whom they deactivated, nor takes away whom
 * they protect. The next run looks at the person again.
 */
import { and, eq, sql, type SQL } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Orm } from '../connect.js';
import { loginUsers, type openItems } from '../schema.js';
import { recordAuditEvent, type AuditAction } from '../tenants/record-audit-event.js';

export type PersonDecision = 'activate' | 'deactivate' | 'protect' | 'unprotect';

export type DecideAboutPerson = {
  readonly tenantId: string;
  readonly personId: string;
  readonly decision: PersonDecision;
  readonly actor: string;
};

const recheck: (typeof openItems.$inferSelect)['kind'] = 'recheck';

/** @returns false where the person is so already; nothing is written then */
export async function decideAboutPerson(orm: Orm, request: DecideAboutPerson): Promise<boolean> {
  const { tenantId, personId, decision, actor } = request;
  return orm.transaction(async (transaction) => {
    const changed = await transaction
      .update(loginUsers)
      .set({ ...valuesByDecision[decision], version: sql`${loginUsers.version} + 1`, updatedAt: sql`now()` })
      .where(and(eq(loginUsers.tenantId, tenantId), eq(loginUsers.id, personId), isOtherwiseByDecision[decision]))
      .returning({ id: loginUsers.id });
    if (changed.length === 0) return false;
    await transaction.execute(sql`
      insert into open_items (tenant_id, mapping_id, object_id, kind, reason)
      select tenant_id, mapping_id, object_id, ${recheck}, 'a local administrator decided about them' from links
      where tenant_id = ${tenantId} and person_id = ${personId}
      on conflict (mapping_id, object_id, kind) do update set reason = excluded.reason, since = clock_timestamp()`);
    // The application beside Rollcall hears of it as it hears of a run's batches.
    const news = JSON.stringify({ tenantId, run: null, mappingId: null, people: 1 });
    await transaction.execute(sql`select pg_notify('rollcall_people', ${news})`);
    await recordAuditEvent(transaction, { tenantId, actor, action: actionByDecision[decision], subject: personId });
    return true;
  });
}

const actionByDecision: { readonly [decision in PersonDecision]: AuditAction } = {
  activate: 'person activated',
  deactivate: 'person deactivated',
  protect: 'person protected',
  unprotect: 'person unprotected',
};

const noDeactivation = { deactivatedBy: null, deactivatedCause: null, deactivatedAt: null, deactivatedRun: null };

const valuesByDecision: { readonly [decision in PersonDecision]: PgUpdateSetSource<typeof loginUsers> } = {
  activate: { ...noDeactivation, status: 'active' },
  deactivate: {
    status: 'inactive',
    deactivatedBy: 'administrator',
    deactivatedCause: 'a local administrator',
    deactivatedAt: sql`now()`,
    deactivatedRun: null,
    // Whoever is signed in has to be signed out, not only kept from signing in again.
    signInRevokedAt: sql`now()`,
  },
  protect: { protected: true },
  unprotect: { protected: false },
};

const isOtherwiseByDecision: { readonly [decision in PersonDecision]: SQL } = {
  activate: eq(loginUsers.status, 'inactive'),
  // Deactivating whom a sync deactivated makes it the administrator's: a return to Entra no longer brings them back.
  deactivate: sql`${loginUsers.deactivatedBy} is distinct from 'administrator'`,
  protect: eq(loginUsers.protected, false),
  unprotect: eq(loginUsers.protected, true),
};
