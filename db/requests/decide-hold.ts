/** A person decides about a hold: what it holds is applied by a run of its own, or never. */
import { and, eq, isNull, ne, or, sql } from 'drizzle-orm';
import type { Orm } from '../connect.js';
import { adoptProposals } from '../mappings/propose-mappings.js';
import { changeBatches, holds, mappingRevisions, mappings, runMappings, runRequests } from '../schema.js';
import type { Tenant } from '../tenants/find-tenant.js';
import { lockTenant } from '../tenants/lock-tenant.js';
import { recordAuditEvent } from '../tenants/record-audit-event.js';

export type HoldDecision = {
  readonly holdId: string;
  readonly tenantId: string;
  /** What was shown to whoever decides: rows that came or changed since then are not covered. */
  readonly digest: string;
  readonly actor: string;
};

type Transaction = Parameters<Parameters<Orm['transaction']>[0]>[0];

/**
 * Approves a hold, once, and asks for the run that applies it.
 *
 * @returns the request's id
 * @throws Error where it is decided already, the digest is another one, or the tenant is paused
 */
export async function approveHold(orm: Orm, decision: HoldDecision): Promise<string> {
  return orm.transaction(async (transaction) => {
    const { tenant } = await lockOpenHold(transaction, decision);
    if (tenant.status === 'paused')
      throw new Error(`${tenant.name} is paused: \`rollcall tenant resume ${tenant.name}\` first.`);
    await refuseOutdated(transaction, decision.holdId, tenant.name);
    await adoptProposals(transaction, decision);
    await decide(transaction, decision, 'approved');
    const { tenantId, holdId, actor } = decision;
    const [request] = await transaction
      .insert(runRequests)
      .values({ tenantId, mode: 'approve', trigger: 'approval', requestedBy: actor, holdId })
      .returning({ id: runRequests.id });
    if (request === undefined) throw new Error('The database returned no id for a request.');
    return request.id;
  });
}

/**
 * Refuses a hold: its changes are not applied, and not asked about again while Entra says the same. A preview is put away only:
 * whoever does not want it now has said nothing about what the next run does.
 */
export async function refuseHold(orm: Orm, decision: HoldDecision): Promise<void> {
  await orm.transaction(async (transaction) => {
    const { hold } = await lockOpenHold(transaction, decision);
    await decide(transaction, decision, 'refused');
    await transaction
      .update(changeBatches)
      .set({ state: hold.kind === 'preview' ? 'replaced' : 'refused' })
      .where(eq(changeBatches.holdId, decision.holdId));
  });
}

type OpenHold = { readonly tenant: Tenant; readonly hold: typeof holds.$inferSelect };

async function lockOpenHold(transaction: Transaction, { holdId, tenantId, digest }: HoldDecision): Promise<OpenHold> {
  const tenant = await lockTenant(transaction, tenantId);
  const [hold] = await transaction.select().from(holds).where(eq(holds.id, holdId)).for('update');
  if (hold === undefined) throw new Error(`There is no hold ${holdId}.`);
  if (hold.state !== 'open') {
    const who = hold.decidedBy === null ? '' : ` by ${hold.decidedBy}`;
    throw new Error(
      `Hold ${holdId} is no longer open: it was ${hold.state}${who}. See \`rollcall holds ${tenant.name}\`.`,
    );
  }
  if (hold.digest !== digest) {
    throw new Error(
      `Hold ${holdId} has the digest ${hold.digest}, not ${digest}: look at what it holds with \`rollcall hold show ${holdId}\`.`,
    );
  }
  return { tenant, hold };
}

/** What was planned by an earlier revision of the mapping is no longer what anybody wants. */
async function refuseOutdated(transaction: Transaction, holdId: string, tenantName: string): Promise<void> {
  const outdated = await transaction
    .select({ id: holds.id })
    .from(holds)
    .innerJoin(
      runMappings,
      and(eq(runMappings.runId, holds.runId), or(isNull(holds.mappingId), eq(runMappings.mappingId, holds.mappingId))),
    )
    .innerJoin(mappings, eq(mappings.id, runMappings.mappingId))
    .innerJoin(
      mappingRevisions,
      and(eq(mappingRevisions.mappingId, mappings.id), eq(mappingRevisions.revision, runMappings.revision)),
    )
    .where(
      and(
        eq(holds.id, holdId),
        ne(runMappings.revision, mappings.revision),
        sql`${mappingRevisions.proposedOn} is distinct from ${mappings.revision}`,
      ),
    );
  if (outdated.length === 0) return;
  throw new Error(
    `The mapping was changed since this hold was placed: \`rollcall sync ${tenantName}\` plans everybody anew.`,
  );
}

async function decide(transaction: Transaction, decision: HoldDecision, state: 'approved' | 'refused'): Promise<void> {
  const { holdId, tenantId, digest, actor } = decision;
  await transaction
    .update(holds)
    .set({ state, decidedBy: actor, decidedAt: sql`now()` })
    .where(eq(holds.id, holdId));
  const action = state === 'approved' ? 'hold approved' : 'hold refused';
  await recordAuditEvent(transaction, { tenantId, actor, action, subject: holdId, detail: { digest } });
}
