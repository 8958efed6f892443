/** The tables as drizzle sees them. The truth is in `migrations/`; `test/db/schema.test.ts` holds the two together. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  integer,
  json,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import type { CheckState } from '../domain/check.js';
import type { CredentialKind } from '../domain/credential-term.js';
import type { Explanation } from '../domain/explanation.js';
import type { FieldType, MappingDefinition } from '../domain/mapping.js';
import type { ChangeOutcome } from '../domain/outcome.js';
import type { Fields, PersonValues } from '../domain/person.js';
import type { PlanStage, RunMode, RunPhase, RunStatus, RunTrigger } from '../domain/run.js';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const count = (name: string) => bigint(name, { mode: 'number' });
const uuidArray = customType<{ data: readonly string[]; driverData: string }>({
  dataType: () => 'uuid[]',
  toDriver: (ids) => `{${ids.join(',')}}`,
});

export type Cloud = 'global' | 'us-gov' | 'us-dod' | 'china' | 'custom';

export const tenants = pgTable('tenants', {
  id: uuid('id')
    .primaryKey()
    .default(sql`uuidv7()`),
  name: text('name').notNull(),
  entraTenantId: text('entra_tenant_id').notNull(),
  clientId: text('client_id').notNull(),
  applicationObjectId: text('application_object_id'),
  cloud: text('cloud').$type<Cloud>().notNull(),
  loginUrl: text('login_url'),
  graphUrl: text('graph_url'),
  status: text('status').$type<'active' | 'paused' | 'removed'>().notNull().default('active'),
  statusNote: text('status_note'),
  scheduleMinutes: integer('schedule_minutes'),
  guardShare: numeric('guard_share', { mode: 'number' }).notNull().default(0.2),
  guardMinimum: integer('guard_minimum').notNull().default(10),
  pageSize: integer('page_size').notNull().default(999),
  fence: count('fence').notNull().default(0),
  lastRunSeq: count('last_run_seq').notNull().default(0),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

export const credentials = pgTable(
  'credentials',
  {
    tenantId: uuid('tenant_id').notNull(),
    slot: smallint('slot').notNull().default(1),
    kind: text('kind').$type<CredentialKind>().notNull(),
    keyId: text('key_id').notNull(),
    envelope: jsonb('envelope').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    id: uuid('id')
      .notNull()
      .default(sql`uuidv7()`),
    endsAt: instant('ends_at'),
    endsAskedAt: instant('ends_asked_at'),
    failedAt: instant('failed_at'),
    failure: text('failure'),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.slot] })],
);

export const connectionChecks = pgTable(
  'connection_checks',
  {
    tenantId: uuid('tenant_id').notNull(),
    testId: uuid('test_id').notNull(),
    position: integer('position').notNull(),
    name: text('name').notNull(),
    state: text('state').$type<CheckState>().notNull(),
    text: text('text').notNull(),
    checkedAt: instant('checked_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.testId, table.position] })],
);

export const auditEvents = pgTable('audit_events', {
  id: count('id').primaryKey().generatedAlwaysAsIdentity(),
  tenantId: uuid('tenant_id'),
  at: instant('at').notNull().defaultNow(),
  actor: text('actor').notNull(),
  action: text('action').notNull(),
  subject: text('subject'),
  detail: jsonb('detail').$type<Readonly<Record<string, unknown>>>().notNull().default({}),
});

export const roles = pgTable('roles', {
  id: uuid('id')
    .primaryKey()
    .default(sql`uuidv7()`),
  tenantId: uuid('tenant_id').notNull(),
  name: text('name').notNull(),
  isAdministrator: boolean('is_administrator').notNull().default(false),
});

export const organizationalUnits = pgTable('organizational_units', {
  id: uuid('id')
    .primaryKey()
    .default(sql`uuidv7()`),
  tenantId: uuid('tenant_id').notNull(),
  name: text('name').notNull(),
});

export const collections = pgTable('collections', {
  id: uuid('id')
    .primaryKey()
    .default(sql`uuidv7()`),
  tenantId: uuid('tenant_id').notNull(),
  name: text('name').notNull(),
});

export const collectionFields = pgTable(
  'collection_fields',
  {
    tenantId: uuid('tenant_id').notNull(),
    collectionId: uuid('collection_id').notNull(),
    name: text('name').notNull(),
    type: text('type').$type<FieldType>().notNull(),
    choices: text('choices').array(),
    position: integer('position').notNull(),
  },
  (table) => [primaryKey({ columns: [table.collectionId, table.name] })],
);

export const mappings = pgTable('mappings', {
  id: uuid('id')
    .primaryKey()
    .default(sql`uuidv7()`),
  tenantId: uuid('tenant_id').notNull(),
  name: text('name').notNull(),
  kind: text('kind').$type<MappingDefinition['kind']>().notNull(),
  position: integer('position').notNull(),
  collectionId: uuid('collection_id'),
  revision: integer('revision').notNull(),
  assessedSeq: count('assessed_seq').notNull().default(0),
  assessedRevision: integer('assessed_revision').notNull().default(0),
  removedAt: instant('removed_at'),
});

export const mappingRevisions = pgTable(
  'mapping_revisions',
  {
    tenantId: uuid('tenant_id').notNull(),
    mappingId: uuid('mapping_id').notNull(),
    revision: integer('revision').notNull(),
    definition: jsonb('definition').$type<MappingDefinition>().notNull(),
    appliedAt: instant('applied_at').notNull().defaultNow(),
    appliedBy: text('applied_by').notNull(),
    proposedOn: integer('proposed_on'),
  },
  (table) => [primaryKey({ columns: [table.mappingId, table.revision] })],
);

const personColumns = {
  id: uuid('id').primaryKey().notNull(),
  tenantId: uuid('tenant_id').notNull(),
  identifier: text('identifier'),
  identifierKey: text('identifier_key'),
  status: text('status').$type<'active' | 'inactive'>().notNull(),
  fields: jsonb('fields').$type<Fields>().notNull().default({}),
  integrationStatus: text('integration_status').notNull(),
  integrationStatusSince: instant('integration_status_since').notNull().defaultNow(),
  deactivatedBy: text('deactivated_by').$type<'sync' | 'administrator'>(),
  deactivatedCause: text('deactivated_cause'),
  deactivatedAt: instant('deactivated_at'),
  deactivatedRun: count('deactivated_run'),
  appData: jsonb('app_data').$type<Readonly<Record<string, unknown>>>().notNull().default({}),
  version: integer('version').notNull().default(1),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
};

export const loginUsers = pgTable('login_users', {
  ...personColumns,
  roleId: uuid('role_id'),
  organizationalUnitId: uuid('organizational_unit_id'),
  protected: boolean('protected').notNull().default(false),
  signInRevokedAt: instant('sign_in_revoked_at'),
  lastSignInAt: instant('last_sign_in_at'),
});

export const records = pgTable('records', { ...personColumns, collectionId: uuid('collection_id').notNull() });

export const links = pgTable(
  'links',
  {
    tenantId: uuid('tenant_id').notNull(),
    mappingId: uuid('mapping_id').notNull(),
    objectId: uuid('object_id').notNull(),
    personId: uuid('person_id').notNull(),
    linkedRun: count('linked_run').notNull(),
  },
  (table) => [primaryKey({ columns: [table.mappingId, table.objectId] })],
);

export const directoryUsers = pgTable(
  'directory_users',
  {
    tenantId: uuid('tenant_id').notNull(),
    objectId: uuid('object_id').notNull(),
    state: text('state').$type<'live' | 'deleted' | 'missing'>().notNull(),
    document: json('document').notNull(),
    malformed: jsonb('malformed').$type<readonly string[]>(),
    fingerprint: uuid('fingerprint').notNull(),
    deletedAt: instant('deleted_at'),
    changedSeq: count('changed_seq').notNull(),
    managerId: uuid('manager_id'),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.objectId] })],
);

export const directoryGroups = pgTable(
  'directory_groups',
  {
    tenantId: uuid('tenant_id').notNull(),
    groupId: uuid('group_id').notNull(),
    displayName: text('display_name'),
    state: text('state').$type<'live' | 'hidden' | 'hollow' | 'deleted'>().notNull(),
    memberCount: integer('member_count').notNull().default(0),
    provenAt: instant('proven_at'),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.groupId] })],
);

export const runs = pgTable('runs', {
  id: uuid('id')
    .primaryKey()
    .default(sql`uuidv7()`),
  tenantId: uuid('tenant_id').notNull(),
  seq: count('seq').notNull(),
  mode: text('mode').$type<RunMode>().notNull(),
  trigger: text('trigger').$type<RunTrigger>().notNull(),
  status: text('status').$type<RunStatus>().notNull().default('running'),
  phase: text('phase').$type<RunPhase>().notNull().default('authenticate'),
  workflowId: text('workflow_id').notNull(),
  temporalRunId: text('temporal_run_id').notNull(),
  holdId: uuid('hold_id'),
  planStage: text('plan_stage').$type<PlanStage>().notNull().default('changed'),
  planSeq: count('plan_seq').notNull().default(0),
  planObjectId: uuid('plan_object_id'),
  guarded: boolean('guarded').notNull().default(false),
  usersSeen: count('users_seen').notNull().default(0),
  usersChanged: count('users_changed').notNull().default(0),
  startedAt: instant('started_at').notNull().defaultNow(),
  endedAt: instant('ended_at'),
  errorType: text('error_type'),
  errorMessage: text('error_message'),
  notes: text('notes').array().notNull().default([]),
  objectId: uuid('object_id'),
  warnings: text('warnings').array().notNull().default([]),
});

export const runRequests = pgTable('run_requests', {
  id: uuid('id')
    .primaryKey()
    .default(sql`uuidv7()`),
  tenantId: uuid('tenant_id').notNull(),
  mode: text('mode').$type<RunMode>().notNull(),
  trigger: text('trigger').$type<RunTrigger>().notNull(),
  requestedBy: text('requested_by').notNull(),
  holdId: uuid('hold_id'),
  runId: uuid('run_id'),
  createdAt: instant('created_at').notNull().defaultNow(),
  subject: text('subject'),
  proposedRevisions: jsonb('proposed_revisions').$type<Readonly<Record<string, number>>>().notNull().default({}),
});

export const runMappings = pgTable(
  'run_mappings',
  {
    tenantId: uuid('tenant_id').notNull(),
    runId: uuid('run_id').notNull(),
    mappingId: uuid('mapping_id').notNull(),
    revision: integer('revision').notNull(),
    fromSeq: count('from_seq').notNull(),
    considered: count('considered'),
    created: count('created'),
    adopted: count('adopted'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    deactivated: count('deactivated'),
    reactivated: count('reactivated'),
    rejected: count('rejected'),
    held: count('held'),
    outOfScope: count('out_of_scope'),
  },
  (table) => [primaryKey({ columns: [table.runId, table.mappingId] })],
);

export const holds = pgTable('holds', {
  id: uuid('id')
    .primaryKey()
    .default(sql`uuidv7()`),
  tenantId: uuid('tenant_id').notNull(),
  runId: uuid('run_id').notNull(),
  /** Null for a preview, which is over all mappings. */
  mappingId: uuid('mapping_id'),
  kind: text('kind').notNull(),
  state: text('state').$type<'open' | 'approved' | 'applied' | 'refused' | 'replaced'>().notNull().default('open'),
  rowCount: count('row_count').notNull(),
  digest: text('digest').notNull(),
  reason: text('reason').notNull(),
  decidedBy: text('decided_by'),
  decidedAt: instant('decided_at'),
  createdAt: instant('created_at').notNull().defaultNow(),
});

export const changeBatches = pgTable('change_batches', {
  id: count('id').primaryKey().generatedAlwaysAsIdentity(),
  tenantId: uuid('tenant_id').notNull(),
  runId: uuid('run_id').notNull(),
  mappingId: uuid('mapping_id').notNull(),
  step: smallint('step').notNull(),
  kinds: integer('kinds').notNull().default(0),
  size: integer('size').notNull(),
  state: text('state')
    .$type<'planned' | 'applied' | 'held' | 'refused' | 'replaced' | 'left out'>()
    .notNull()
    .default('planned'),
  holdId: uuid('hold_id'),
  appliedRun: uuid('applied_run'),
  appliedAt: instant('applied_at'),
});

export const changes = pgTable(
  'changes',
  {
    batchId: count('batch_id').notNull(),
    runId: uuid('run_id').notNull(),
    mappingId: uuid('mapping_id').notNull(),
    objectId: uuid('object_id').notNull(),
    personId: uuid('person_id').notNull(),
    tenantId: uuid('tenant_id').notNull(),
    outcome: text('outcome').$type<ChangeOutcome>().notNull(),
    cause: text('cause'),
    before: jsonb('before').$type<PersonValues>(),
    after: jsonb('after').$type<PersonValues>().notNull(),
    plannedVersion: integer('planned_version'),
    evidence: count('evidence').notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.mappingId, table.objectId] })],
);

export const openItems = pgTable(
  'open_items',
  {
    tenantId: uuid('tenant_id').notNull(),
    mappingId: uuid('mapping_id').notNull(),
    objectId: uuid('object_id').notNull(),
    kind: text('kind')
      .$type<
        'rejection' | 'field' | 'out-of-scope' | 'grace' | 'spared' | 'recheck' | 'unwritten' | 'held' | 'manager'
      >()
      .notNull(),
    reason: text('reason').notNull(),
    others: uuidArray('others').notNull().default([]),
    identifierKey: text('identifier_key'),
    since: instant('since').notNull().defaultNow(),
    dueAt: instant('due_at'),
  },
  (table) => [primaryKey({ columns: [table.mappingId, table.objectId, table.kind] })],
);

export const explanations = pgTable('explanations', {
  id: uuid('id')
    .primaryKey()
    .default(sql`uuidv7()`),
  tenantId: uuid('tenant_id').notNull(),
  subject: text('subject').notNull(),
  answer: jsonb('answer').$type<Explanation>(),
  createdAt: instant('created_at').notNull().defaultNow(),
  expiresAt: instant('expires_at')
    .notNull()
    .default(sql`now() + interval '10 minutes'`),
});

export const reusedIdentifiers = pgTable(
  'reused_identifiers',
  {
    tenantId: uuid('tenant_id').notNull(),
    mappingId: uuid('mapping_id').notNull(),
    objectId: uuid('object_id').notNull(),
    personId: uuid('person_id').notNull(),
    formerObjectId: uuid('former_object_id').notNull(),
    formerPersonId: uuid('former_person_id').notNull(),
    identifier: text('identifier').notNull(),
    foundRun: count('found_run').notNull(),
    since: instant('since').notNull().defaultNow(),
    decision: text('decision').$type<'same person' | 'someone else'>(),
    decidedBy: text('decided_by'),
    decidedAt: instant('decided_at'),
    joined: jsonb('joined'),
  },
  (table) => [primaryKey({ columns: [table.mappingId, table.objectId, table.formerPersonId] })],
);
