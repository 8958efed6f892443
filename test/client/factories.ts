// Rows as a run leaves them, with the columns filled in that a test does not care about.
import { randomUUID } from 'node:crypto';
import type { Database } from '../../db/connect.js';
import {
  changeBatches,
  changes,
  collections,
  holds,
  links,
  loginUsers,
  mappingRevisions,
  mappings,
  openItems,
  records,
  roles,
  runMappings,
  runs,
  tenants,
} from '../../db/schema.js';
import type { MappingDefinition } from '../../domain/mapping.js';

type Row<Table extends { $inferInsert: object }> = Partial<Table['$inferInsert']>;

export async function insertTenant({ orm }: Database, values: Row<typeof tenants> = {}) {
  const row = {
    name: 'acme',
    entraTenantId: randomUUID(),
    clientId: randomUUID(),
    cloud: 'global' as const,
    ...values,
  };
  return only(await orm.insert(tenants).values(row).returning());
}

export async function insertRole({ orm }: Database, tenantId: string, name: string) {
  return only(await orm.insert(roles).values({ tenantId, name }).returning());
}

/** With its first revision, and for records with its collection. */
export async function insertMapping({ orm }: Database, tenantId: string, definition: MappingDefinition, position = 0) {
  const collectionId =
    definition.kind === 'record'
      ? only(await orm.insert(collections).values({ tenantId, name: definition.collection }).returning()).id
      : null;
  const { name, kind } = definition;
  const mapping = only(
    await orm.insert(mappings).values({ tenantId, name, kind, position, collectionId, revision: 1 }).returning(),
  );
  await orm
    .insert(mappingRevisions)
    .values({ tenantId, mappingId: mapping.id, revision: 1, definition, appliedBy: 'test' });
  return mapping;
}

export const loginDefinition: MappingDefinition = {
  kind: 'login',
  name: 'Staff logins',
  identifier: 'userPrincipalName',
  fields: [],
  role: 'member',
  roleGroups: [],
  administratorRoles: [],
  organizationalUnit: null,
};

export const recordDefinition: MappingDefinition = {
  kind: 'record',
  name: 'People',
  identifier: 'id',
  fields: [],
  collection: 'People',
};

export async function insertLoginUser(
  { orm }: Database,
  tenantId: string,
  identifier: string,
  values: Row<typeof loginUsers> = {},
) {
  const row = {
    id: randomUUID(),
    tenantId,
    identifier,
    identifierKey: identifier.toLowerCase(),
    status: 'active',
    integrationStatus: 'Active',
    ...values,
  } as const;
  return only(await orm.insert(loginUsers).values(row).returning());
}

export async function insertRecord(
  { orm }: Database,
  tenantId: string,
  collectionId: string | null,
  values: Row<typeof records> = {},
) {
  if (collectionId === null) throw new Error('This mapping has no collection.');
  const row = {
    id: randomUUID(),
    tenantId,
    collectionId,
    status: 'active',
    integrationStatus: 'Active',
    ...values,
  } as const;
  return only(await orm.insert(records).values(row).returning());
}

export async function insertLink(
  { orm }: Database,
  tenantId: string,
  mappingId: string,
  personId: string,
  objectId: string = randomUUID(),
) {
  return only(await orm.insert(links).values({ tenantId, mappingId, personId, objectId, linkedRun: 1 }).returning());
}

export async function insertRun({ orm }: Database, tenantId: string, values: Row<typeof runs> = {}) {
  const status = values.status ?? 'done';
  const row = {
    tenantId,
    seq: 1,
    status,
    mode: 'full',
    trigger: 'manual',
    workflowId: `directory-sync/${tenantId}`,
    temporalRunId: randomUUID(),
    endedAt: status === 'running' ? null : new Date(),
    ...values,
  } as const;
  return only(await orm.insert(runs).values(row).returning());
}

type Counts = Row<typeof runMappings>;

const noCounts = {
  considered: 0,
  created: 0,
  adopted: 0,
  updated: 0,
  unchanged: 0,
  deactivated: 0,
  reactivated: 0,
  rejected: 0,
  held: 0,
  outOfScope: 0,
};

export async function insertBooks(
  { orm }: Database,
  tenantId: string,
  runId: string,
  mappingId: string,
  counts: Counts,
) {
  await orm.insert(runMappings).values({ tenantId, runId, mappingId, revision: 1, fromSeq: 0, ...noCounts, ...counts });
}

export async function insertRejection(
  { orm }: Database,
  tenantId: string,
  mappingId: string,
  values: Row<typeof openItems>,
) {
  await orm.insert(openItems).values({
    tenantId,
    mappingId,
    objectId: randomUUID(),
    kind: 'rejection',
    reason: 'identifier missing',
    ...values,
  });
}

/** A hold with one change that would deactivate somebody. */
export async function insertHold(
  { orm }: Database,
  tenantId: string,
  runId: string,
  mappingId: string,
  values: Row<typeof holds> = {},
) {
  const row = {
    tenantId,
    runId,
    mappingId,
    kind: 'deactivations',
    rowCount: 1,
    digest: 'd1',
    reason: '9 of 10 active people',
    ...values,
  } as const;
  const hold = only(await orm.insert(holds).values(row).returning());
  await insertChange({ orm }, { tenantId, runId, mappingId, state: 'held', holdId: hold.id });
  return hold;
}

export type NewChange = Row<typeof changes> & {
  readonly tenantId: string;
  readonly runId: string;
  readonly mappingId: string;
  readonly state: 'applied' | 'held';
  readonly holdId?: string;
};

export async function insertChange({ orm }: Pick<Database, 'orm'>, { state, holdId, ...values }: NewChange) {
  const { tenantId, runId, mappingId } = values;
  const isApplied = state === 'applied';
  const batch = only(
    await orm
      .insert(changeBatches)
      .values({
        tenantId,
        runId,
        mappingId,
        step: 5,
        size: 1,
        state,
        holdId: holdId ?? null,
        appliedAt: isApplied ? new Date() : null,
        appliedRun: isApplied ? runId : null,
      })
      .returning(),
  );
  const row = {
    batchId: batch.id,
    objectId: randomUUID(),
    personId: randomUUID(),
    outcome: 'deactivated',
    cause: 'disabled',
    before: { status: 'active' },
    after: { status: 'inactive' },
    evidence: 1,
    ...values,
  } as const;
  return only(await orm.insert(changes).values(row).returning());
}

function only<Item>(rows: readonly Item[]): Item {
  const [row] = rows;
  if (row === undefined) throw new Error('The insert returned no row.');
  return row;
}
