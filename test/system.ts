/** A whole Rollcall for one test file: its own database, Temporal namespace and simulated tenant, and a worker in this process. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import type { Timing } from '../activities/dependencies.js';
import { setUpTemporal } from '../client/set-up-temporal.js';
import type { Database } from '../db/connect.js';
import { listMappings } from '../db/mappings/list-mappings.js';
import { storeMappings } from '../db/mappings/store-mappings.js';
import { addSyncRequest } from '../db/requests/add-sync-request.js';
import { addTenant } from '../db/tenants/add-tenant.js';
import { createSecretBox } from '../db/tenants/secret-box.js';
import { Secret } from '../db/tenants/secret.js';
import type { MappingDefinition } from '../domain/mapping.js';
import { createCertificate } from '../simulator/certificate.js';
import { startSimulator, type Simulator } from '../simulator/simulator.js';
import type { TenantAdmin } from '../simulator/tenant-admin.js';
import type { TenantSpec } from '../simulator/tenant-spec.js';
import type { WorkerConfig } from '../worker/config.js';
import { createWorker } from '../worker/create-worker.js';
import { directorySyncWorkflowId, requestSync, taskQueue } from '../workflows/contract.js';
import { createTestDatabase } from './database.js';
import { personalValuesOf, rememberPersonalValues } from './personal-values.js';

export const encryptionKeys = [{ id: 'test', bytes: new Uint8Array(32).fill(7) }] as const;

/** Short enough that a test which waits for a time-out does not wait long. */
const quickTiming: Timing = {
  heartbeatTimeoutMs: 2_000,
  sliceMs: 10_000,
  readPatienceMs: 20_000,
  firstRetryMs: 100,
  longestRetryMs: 1_000,
};

export type TestRun = {
  readonly id: string;
  readonly status: string;
  readonly errorType: string | null;
  readonly errorMessage: string | null;
  readonly notes: readonly string[];
};

export type TestSystem = {
  readonly db: Database;
  readonly databaseUrl: string;
  readonly client: Client;
  readonly namespace: string;
  readonly simulator: Simulator;
  readonly directory: TenantAdmin;
  readonly tenantId: string;
  map(definitions: readonly MappingDefinition[]): Promise<void>;
  /** Asks for a sync as the command line does, without waiting. */
  request(): Promise<void>;
  /** Asks for a sync and waits until its workflow has ended. */
  sync(): Promise<TestRun>;
  lastRun(): Promise<TestRun>;
  close(): Promise<void>;
};

export type TestSystemOptions = {
  readonly tenant?: TenantSpec;
  readonly timing?: Partial<Timing>;
  /** False where the test runs workers of its own, as processes it can kill. */
  readonly worker?: boolean;
};

export async function startTestSystem(options: TestSystemOptions = {}): Promise<TestSystem> {
  const simulator = await startSimulator({
    certificate: await testCertificate(),
    tenants: [options.tenant ?? { users: 50 }],
  });
  const directory = simulator.tenant();
  const database = await createTestDatabase();
  const namespace = `test-${randomUUID()}`;
  const address = testAddress();
  await setUpTemporal({ connection: { address }, namespace, retentionHours: 24 }, () => undefined);
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const worker =
    options.worker === false ? null : await startWorker(database.url, address, namespace, options.timing ?? {});
  const tenantId = await connectTenant(database.db, simulator, directory);

  const lastRun = async (): Promise<TestRun> => {
    const [run] = await database.db.sql<TestRun[]>`
      select id, status, error_type as "errorType", error_message as "errorMessage", notes
      from runs where tenant_id = ${tenantId} order by seq desc limit 1`;
    if (run === undefined) throw new Error('There is no run yet.');
    return run;
  };
  const request = async () => {
    await addSyncRequest(database.db.orm, tenantId, 'test');
    await client.workflow.signalWithStart('directorySync', {
      workflowId: directorySyncWorkflowId(tenantId),
      taskQueue,
      args: [{ tenantId }],
      signal: requestSync,
      signalArgs: [],
    });
  };
  return {
    db: database.db,
    databaseUrl: database.url,
    client,
    namespace,
    simulator,
    directory,
    tenantId,
    lastRun,
    request,
    map: (definitions) => applyMappings(database.db, tenantId, definitions),
    sync: async () => {
      await request();
      await workflowEnd(client, tenantId);
      return lastRun();
    },
    close: async () => {
      rememberPersonalValues(namespace, personalValuesOf(directory));
      await worker?.();
      await connection.close();
      await simulator.close();
      await database.drop();
    },
  };
}

/** However it ends: what became of the run is in the database. */
export async function workflowEnd(client: Client, tenantId: string): Promise<void> {
  await client.workflow
    .getHandle(directorySyncWorkflowId(tenantId))
    .result()
    .catch(() => undefined);
}

export function testAddress(): string {
  const address = process.env['ROLLCALL_TEST_TEMPORAL_ADDRESS'];
  if (address === undefined) throw new Error('These tests need the Temporal server that test/global-setup.ts starts.');
  return address;
}

/** The one that this process has trusted since it started. */
async function testCertificate(): Promise<{ readonly key: string; readonly cert: string }> {
  const folder = process.env['ROLLCALL_TEST_CERTIFICATE_DIR'];
  if (folder === undefined) throw new Error('These tests need the certificate that test/global-setup.ts makes.');
  const { keyPem, certPem } = await createCertificate(folder);
  return { key: keyPem, cert: certPem };
}

async function startWorker(
  databaseUrl: string,
  address: string,
  namespace: string,
  timing: Partial<Timing>,
): Promise<() => Promise<void>> {
  const config: WorkerConfig = {
    databaseUrl,
    temporal: { connectionOptions: { address }, namespace },
    encryptionKeys,
    concurrency: 4,
    timing: { ...quickTiming, ...timing },
    logLevel: 'error',
  };
  const codePath = fileURLToPath(new URL('../dist/workflow-bundle.js', import.meta.url));
  const logger = pino({ level: process.env['ROLLCALL_TEST_LOG'] ?? 'silent' });
  const rollcall = await createWorker(config, logger, { workflowBundle: { codePath } });
  const running = rollcall.worker.run();
  return async () => {
    rollcall.worker.shutdown();
    await running;
    await rollcall.close();
  };
}

async function connectTenant(db: Database, simulator: Simulator, directory: TenantAdmin): Promise<string> {
  const id = randomUUID();
  const box = createSecretBox(encryptionKeys);
  const tenant = {
    id,
    name: 'contoso',
    entraTenantId: directory.tenantId,
    clientId: directory.clientId,
    applicationObjectId: directory.applicationObjectId,
    cloud: 'custom',
    loginUrl: simulator.loginUrl,
    graphUrl: simulator.graphUrl,
  } as const;
  await addTenant(db.orm, tenant, await box.seal(id, new Secret(directory.clientSecret)), 'test');
  return id;
}

async function applyMappings(db: Database, tenantId: string, definitions: readonly MappingDefinition[]): Promise<void> {
  const stored = await listMappings(db.orm, tenantId);
  const wanted = definitions.map((definition) => {
    const same = stored.find((mapping) => mapping.definition.name === definition.name);
    return { definition, mappingId: same?.id ?? null, isChanged: true };
  });
  await storeMappings(db.orm, { tenantId, stored, wanted, actor: 'test' });
}
