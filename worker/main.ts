/** The worker process: says what it lacks and ends, or works until it is told to stop. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { reconcileSchedules } from '../activities/reconcile-schedules.js';
import { wakeOpenRequests } from '../activities/wake-open-requests.js';
import { findClusterProblem } from './check-cluster.js';
import { readWorkerConfig, type WorkerConfig, WorkerConfigProblem } from './config.js';
import { createClient } from './create-client.js';
import { createWorker, type RollcallWorker } from './create-worker.js';
import { createLogger, temporalLogger } from './logger.js';

/** Servers that start together come up in any order; after this long it is not the order. */
const connectWithinMs = 60_000;

async function main(): Promise<void> {
  const config = readWorkerConfig();
  const logger = createLogger(config.logLevel);
  Runtime.install({ logger: temporalLogger(logger), shutdownSignals: ['SIGINT', 'SIGTERM'] });
  const rollcall = await connectPatiently(config, logger);
  try {
    await reconcileSchedules(rollcall.client, rollcall.db.orm);
    await wakeOpenRequests(rollcall.client, rollcall.db);
    logger.info({ taskQueue: rollcall.worker.options.taskQueue }, 'working');
    await rollcall.worker.run();
  } finally {
    await rollcall.close();
  }
}

async function connectPatiently(config: WorkerConfig, logger: Logger): Promise<RollcallWorker> {
  const giveUpAtMs = performance.now() + connectWithinMs;
  for (;;) {
    try {
      await expectFitCluster(config);
      return await createWorker(config, logger);
    } catch (error) {
      if (error instanceof WorkerConfigProblem || performance.now() > giveUpAtMs) throw error;
      logger.warn({ err: error }, 'Temporal does not answer yet');
      await sleep(1_000);
    }
  }
}

/** @throws WorkerConfigProblem; the connection's error where Temporal does not answer */
async function expectFitCluster(config: WorkerConfig): Promise<void> {
  const { client, close } = createClient(config.temporal);
  try {
    const problem = await findClusterProblem(client);
    if (problem !== null) throw new WorkerConfigProblem(problem);
  } finally {
    await close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof WorkerConfigProblem ? error.message : String(error)}\n`);
  process.exitCode = error instanceof WorkerConfigProblem ? 2 : 1;
});
