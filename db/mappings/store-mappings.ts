/** All mappings of a tenant, as one file states them, take the place of those that stand: in one transaction, or not at all. */
import { and, eq, sql } from 'drizzle-orm';
import type { MappingDefinition } from '../../domain/mapping.js';
import type { Orm } from '../connect.js';
import { mappingRevisions, mappings, runs } from '../schema.js';
import { lockTenant } from '../tenants/lock-tenant.js';
import { recordAuditEvent } from '../tenants/record-audit-event.js';
import { listMappings, type StoredMapping } from './list-mappings.js';
import { nextRevisions } from './next-revisions.js';
import { provideTargets } from './provide-targets.js';
import { unlinkMappings } from './unlink-mappings.js';

export type WantedMapping = {
  readonly definition: MappingDefinition;
  /** The stored mapping that it is the next state of; null: there is none. */
  readonly mappingId: string | null;
  /** Whether that one differs, so that it needs a new revision. */
  readonly isChanged: boolean;
};

export type StoreMappings = {
  readonly tenantId: string;
  /** What the difference was shown against; if it is not what stands any more, nothing is stored. */
  readonly stored: readonly StoredMapping[];
  /** In their order. Stored mappings that none of these continues are removed. */
  readonly wanted: readonly WantedMapping[];
  readonly actor: string;
};

/** @throws Error where the mappings changed meanwhile, or one is to be removed under a run that works with it */
export async function storeMappings(orm: Orm, request: StoreMappings): Promise<{ readonly unlinked: number }> {
  const { tenantId, stored, wanted, actor } = request;
  return orm.transaction(async (transaction) => {
    const tenant = await lockTenant(transaction, tenantId);
    const present = await listMappings(transaction, tenantId);
    if (versionsOf(present) !== versionsOf(stored)) {
      throw new Error(
        `The mappings of ${tenant.name} were changed by somebody else just now: apply the file again to see the difference.`,
      );
    }
    const removed = stored.filter(({ id }) => !wanted.some(({ mappingId }) => mappingId === id)).map(({ id }) => id);
    if (removed.length > 0) await refuseDuringRun(transaction, tenantId, tenant.name);
    const unlinked = await unlinkMappings(transaction, tenantId, removed);
    const collectionIdByName = await provideTargets(
      transaction,
      tenantId,
      wanted.map(({ definition }) => definition),
    );
    await storePositions(transaction, wanted);
    await storeRevisions(transaction, request, collectionIdByName);
    const detail = {
      added: wanted.flatMap(({ mappingId, definition }) => (mappingId === null ? [definition.name] : [])),
      changed: wanted.flatMap(({ isChanged, definition }) => (isChanged ? [definition.name] : [])),
      removed: stored.flatMap(({ id, definition }) => (removed.includes(id) ? [definition.name] : [])),
      unlinked,
    };
    await recordAuditEvent(transaction, { tenantId, actor, action: 'mappings applied', detail });
    return { unlinked };
  });
}

export function versionsOf(stored: readonly StoredMapping[]): string {
  return stored.map(({ id, revision }) => `${id}/${revision}`).join(' ');
}

/** A run has pinned its mappings and would link people again to the one that is leaving. */
async function refuseDuringRun(transaction: Pick<Orm, 'select'>, tenantId: string, name: string): Promise<void> {
  const [run] = await transaction
    .select({ seq: runs.seq })
    .from(runs)
    .where(and(eq(runs.tenantId, tenantId), eq(runs.status, 'running')));
  if (run !== undefined) {
    throw new Error(
      `A mapping cannot be removed while run ${name}/${run.seq} works with it: wait for it, or end it with \`rollcall cancel ${name}/${run.seq}\`.`,
    );
  }
}

async function storePositions(transaction: Pick<Orm, 'execute'>, wanted: readonly WantedMapping[]): Promise<void> {
  const staying = wanted.flatMap(({ mappingId }, position) => (mappingId === null ? [] : [{ mappingId, position }]));
  if (staying.length === 0) return;
  await transaction.execute(sql`
    update mappings set position = moved.position
    from jsonb_to_recordset(${JSON.stringify(staying)}::jsonb) as moved ("mappingId" uuid, position integer)
    where mappings.id = moved."mappingId" and mappings.position <> moved.position`);
}

async function storeRevisions(
  transaction: Pick<Orm, 'insert' | 'select'>,
  { tenantId, stored, wanted, actor }: StoreMappings,
  collectionIdByName: ReadonlyMap<string, string>,
): Promise<void> {
  const revisionById = await nextRevisions(
    transaction,
    stored.map(({ id }) => id),
  );
  const rows = wanted.flatMap(({ definition, mappingId, isChanged }, position) => {
    if (mappingId !== null && !isChanged) return [];
    const revision = mappingId === null ? 1 : (revisionById.get(mappingId) ?? 1);
    const collectionId = definition.kind === 'record' ? (collectionIdByName.get(definition.collection) ?? null) : null;
    const { name, kind } = definition;
    return [
      {
        row: {
          ...(mappingId === null ? {} : { id: mappingId }),
          tenantId,
          name,
          kind,
          position,
          collectionId,
          revision,
        },
        definition,
      },
    ];
  });
  if (rows.length === 0) return;
  const written = await transaction
    .insert(mappings)
    .values(rows.map(({ row }) => row))
    .onConflictDoUpdate({ target: mappings.id, set: { revision: sql`excluded.revision` } })
    .returning({ id: mappings.id, name: mappings.name, revision: mappings.revision });
  const definitionByName = new Map(rows.map(({ definition }) => [definition.name, definition]));
  await transaction.insert(mappingRevisions).values(
    written.flatMap(({ id, name, revision }) => {
      const definition = definitionByName.get(name);
      return definition === undefined ? [] : [{ tenantId, mappingId: id, revision, definition, appliedBy: actor }];
    }),
  );
}
