/** The composition root: from settings to a running worker, with everything it opens in one place to close. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from '../activities/create-activities.js';
import { createDirectoryCache } from '../activities/open-directory.js';
import { connect, type Database } from '../db/connect.js';
import { createSecretBox } from '../db/tenants/secret-box.js';
import { taskQueue } from '../workflows/contract.js';
import type { WorkerConfig } from './config.js';
import { createClient } from './create-client.js';
import { createFailureInterceptor } from './failure-interceptor.js';
import { workerIdentity } from './identity.js';

export type RollcallWorker = {
  readonly worker: Worker;
  readonly client: Client;
  readonly db: Database;
  close(): Promise<void>;
};

/** The bundle that `npm run build` made; in tests and from sources the workflows are bundled at start. */
export function workflowSource(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const bundled = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
  if (existsSync(bundled)) return { workflowBundle: { codePath: bundled } };
  return { workflowsPath: fileURLToPath(new URL('../workflows/index.js', import.meta.url)) };
}

/** Opened by the first preview that this worker plans. */
const previewConnections = 4;

/** @throws the connection's error where Temporal does not answer */
export async function createWorker(
  config: WorkerConfig,
  logger: Logger,
  workflows: Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> = workflowSource(),
): Promise<RollcallWorker> {
  const { connectionOptions, namespace = 'default' } = config.temporal;
  const connection = await NativeConnection.connect(connectionOptions);
  const { client, close: closeClient } = createClient(config.temporal);
  const db = connect(config.databaseUrl, { max: config.concurrency * 2, name: 'rollcall worker' });
  const previewDb = connect(config.databaseUrl, {
    max: previewConnections,
    name: 'rollcall preview',
    schema: 'preview',
  });
  const secretBox = createSecretBox(config.encryptionKeys);
  const logFailure = (reference: string, error: unknown) =>
    logger.error({ reference, err: error }, 'unexpected failure');
  const activities = createActivities({
    db,
    previewDb,
    secretBox,
    directories: createDirectoryCache(db, secretBox),
    client,
    timing: config.timing,
    logFailure,
  });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    activities,
    ...workflows,
    interceptors: { activity: [() => ({ inbound: createFailureInterceptor(logFailure) })] },
    maxConcurrentActivityTaskExecutions: config.concurrency,
    // An eager activity passes the queue by, and with it the fairness between tenants.
    maxEagerActivityReservationsPerWorkflowTask: 0,
    // Cancellation, and what the Web UI shows of a slice, travel with heartbeats.
    maxHeartbeatThrottleInterval: Math.min(10_000, config.timing.heartbeatTimeoutMs / 3),
    shutdownGraceTime: '20s',
    shutdownForceTime: '40s',
    identity: workerIdentity(process.pid),
  });
  return {
    worker,
    client,
    db,
    close: async () => {
      await closeClient();
      await connection.close();
      await Promise.all([db.close(), previewDb.close()]);
    },
  };
}
