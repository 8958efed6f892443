/**
 * Changed mappings that are only tried: a preview works with them, every other run goes on with those that stand. Whoever approves
 * that preview puts them in force.
 */
import { eq, inArray, isNotNull, and, sql } from 'drizzle-orm';
import type { Orm } from '../connect.js';
import { holds, mappingRevisions, mappings, runMappings, runRequests } from '../schema.js';
import { lockTenant } from '../tenants/lock-tenant.js';
import { recordAuditEvent } from '../tenants/record-audit-event.js';
import { listMappings } from './list-mappings.js';
import { nextRevisions } from './next-revisions.js';
import { provideTargets } from './provide-targets.js';
import { type StoreMappings, versionsOf } from './store-mappings.js';

/**
 * Stores the changed ones as proposals and asks for the preview.
 *
 * @returns the request's id
 * @throws Error where the tenant is paused, or the mappings changed meanwhile
 */
export async function proposeMappings(orm: Orm, { tenantId, stored, wanted, actor }: StoreMappings): Promise<string> {
  return orm.transaction(async (transaction) => {
    const tenant = await lockTenant(transaction, tenantId);
    if (tenant.status === 'paused')
      throw new Error(`${tenant.name} is paused: \`rollcall tenant resume ${tenant.name}\` first.`);
    if (versionsOf(await listMappings(transaction, tenantId)) !== versionsOf(stored))
      throw new Error(`The mappings of ${tenant.name} were changed by somebody else just now: apply the file again.`);
    const changed = wanted.flatMap(({ mappingId, isChanged, definition }) => {
      const before = stored.find(({ id }) => id === mappingId);
      return before === undefined || !isChanged
        ? []
        : [{ mappingId: before.id, proposedOn: before.revision, definition }];
    });
    const revisions = await nextRevisions(
      transaction,
      changed.map(({ mappingId }) => mappingId),
    );
    const rows = changed.map((row) => ({
      ...row,
      tenantId,
      revision: revisions.get(row.mappingId) ?? row.proposedOn + 1,
      appliedBy: actor,
    }));
    await transaction.insert(mappingRevisions).values(rows);
    const proposedRevisions = Object.fromEntries(rows.map(({ mappingId, revision }) => [mappingId, revision]));
    const [request] = await transaction
      .insert(runRequests)
      .values({ tenantId, mode: 'preview', trigger: 'manual', requestedBy: actor, proposedRevisions })
      .returning({ id: runRequests.id });
    if (request === undefined) throw new Error('The database returned no id for a request.');
    const detail = { mode: 'preview', proposed: changed.map(({ definition }) => definition.name) };
    await recordAuditEvent(transaction, { tenantId, actor, action: 'sync requested', subject: request.id, detail });
    return request.id;
  });
}

/** Somebody has approved what these mappings do: they are the tenant's from now on. */
export async function adoptProposals(
  transaction: Pick<Orm, 'select' | 'insert' | 'update'>,
  { tenantId, holdId, actor }: { readonly tenantId: string; readonly holdId: string; readonly actor: string },
): Promise<void> {
  const proposed = await transaction
    .select({ mappingId: runMappings.mappingId, revision: runMappings.revision })
    .from(holds)
    .innerJoin(runMappings, eq(runMappings.runId, holds.runId))
    .innerJoin(
      mappingRevisions,
      and(eq(mappingRevisions.mappingId, runMappings.mappingId), eq(mappingRevisions.revision, runMappings.revision)),
    )
    .where(and(eq(holds.id, holdId), eq(holds.kind, 'preview'), isNotNull(mappingRevisions.proposedOn)));
  if (proposed.length === 0) return;
  for (const { mappingId, revision } of proposed) {
    await transaction.update(mappings).set({ revision }).where(eq(mappings.id, mappingId));
    await transaction
      .update(mappingRevisions)
      .set({ proposedOn: null, appliedAt: sql`now()`, appliedBy: actor })
      .where(and(eq(mappingRevisions.mappingId, mappingId), eq(mappingRevisions.revision, revision)));
  }
  const definitions = await transaction
    .select({ id: mappings.id, name: mappings.name })
    .from(mappings)
    .where(
      inArray(
        mappings.id,
        proposed.map(({ mappingId }) => mappingId),
      ),
    );
  const current = await listMappings(transaction, tenantId);
  await provideTargets(
    transaction,
    tenantId,
    current.map(({ definition }) => definition),
  );
  const detail = { added: [], changed: definitions.map(({ name }) => name), removed: [], unlinked: 0 };
  await recordAuditEvent(transaction, { tenantId, actor, action: 'mappings applied', subject: holdId, detail });
}
