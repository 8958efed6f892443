/** The two halves of a worker apart, so that a test decides what happens while one of them is away. */
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { readWorkerConfig } from '../../worker/config.js';
import { createWorker } from '../../worker/create-worker.js';
import { taskQueue } from '../../workflows/contract.js';
import { testAddress, type TestSystem } from '../system.js';
import { workerEnvironment } from './worker-process.js';

export type HalfWorker = {
  /** Resolves when what it had begun is done. Safe to call twice. */
  readonly stop: () => Promise<void>;
};

/** Decides what comes next, and does nothing itself. */
export async function startWorkflowHalf({ namespace }: TestSystem): Promise<HalfWorker> {
  const connection = await NativeConnection.connect({ address: testAddress() });
  const codePath = fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));
  const worker = await Worker.create({ connection, namespace, taskQueue, workflowBundle: { codePath } });
  return running(worker, () => connection.close());
}

/** Does what workflows have decided. */
export async function startActivityHalf(system: TestSystem): Promise<HalfWorker> {
  const config = readWorkerConfig(workerEnvironment(system));
  const rollcall = await createWorker(config, pino({ level: 'silent' }), {});
  return running(rollcall.worker, () => rollcall.close());
}

function running(worker: Worker, close: () => Promise<void>): HalfWorker {
  const ended = runAndClose(worker, close);
  return {
    stop: async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended;
    },
  };
}

async function runAndClose(worker: Worker, close: () => Promise<void>): Promise<void> {
  try {
    await worker.run();
  } finally {
    await close();
  }
}
