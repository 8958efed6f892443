/** The worker as it runs in production: a process of its own, which a test can kill, freeze and let go on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkoutFolder } from '../../local/checkout-folder.js';
import { startOwnedProcess } from '../../local/owned-process.js';
import { directorySyncWorkflowId } from '../../workflows/contract.js';
import { encryptionKeys, testAddress, type TestSystem } from '../system.js';

export type WorkerProcess = {
  /** SIGKILL: no time for a last word, to Temporal or to Postgres. */
  readonly kill: () => Promise<void>;
  /** SIGSTOP: connections stay open, nothing moves; so does a process look whose machine hangs. */
  readonly freeze: () => void;
  /** SIGCONT: goes on in the middle of whatever it was doing. */
  readonly thaw: () => void;
  /** SIGTERM: resolves when everything that was under way has ended. */
  readonly stop: () => Promise<void>;
  /** The work's result; or an error with the worker's last words, where it ends before. */
  readonly until: <Result>(work: Promise<Result>) => Promise<Result>;
};

/** What a worker of this system is told by its environment, with little patience: tests wait for time-outs. */
export function workerEnvironment(
  system: Pick<TestSystem, 'databaseUrl' | 'namespace'>,
): Readonly<Record<string, string>> {
  const [key] = encryptionKeys;
  return {
    DATABASE_URL: system.databaseUrl,
    TEMPORAL_ADDRESS: testAddress(),
    TEMPORAL_NAMESPACE: system.namespace,
    ROLLCALL_ENCRYPTION_KEY: `${key.id}:${Buffer.from(key.bytes).toString('base64')}`,
    ROLLCALL_HEARTBEAT_TIMEOUT_MS: '1500',
    ROLLCALL_FIRST_RETRY_MS: '100',
    ROLLCALL_LONGEST_RETRY_MS: '500',
    ROLLCALL_READ_PATIENCE_MS: '60000',
    ROLLCALL_LOG_LEVEL: 'warn',
  };
}

/** `activity-worker` leaves the workflows to others, and takes one activity at a time. */
export type WorkerProgram = 'worker' | 'activity-worker';

const programs: Readonly<Record<WorkerProgram, string>> = {
  worker: join('worker', 'main.js'),
  'activity-worker': join('test', 'durability', 'activity-worker.js'),
};

/** Starts a worker for this system; it works as soon as Temporal and Postgres let it. */
export async function startWorkerProcess(
  system: Pick<TestSystem, 'client' | 'databaseUrl' | 'namespace' | 'tenantId'>,
  program: WorkerProgram = 'worker',
): Promise<WorkerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-worker-'));
  const worker = await startOwnedProcess({
    command: process.execPath,
    args: [join(checkoutFolder, 'dist', programs[program])],
    env: { ...process.env, ...workerEnvironment(system) },
    logFile: join(folder, 'worker.log'),
    stopWithinMs: 30_000,
  });
  const died = worker.ended.then((how) => {
    throw new Error(`The worker ended (${how}):\n${worker.lastWords()}`);
  });
  died.catch(() => undefined);
  return {
    kill: async () => {
      process.kill(worker.pid, 'SIGKILL');
      await worker.ended;
      // Temporal would offer the next task to the dead worker's cache first, for ten seconds.
      const { namespace, tenantId } = system;
      const execution = { workflowId: directorySyncWorkflowId(tenantId) };
      await system.client.workflowService.resetStickyTaskQueue({ namespace, execution });
    },
    freeze: () => process.kill(worker.pid, 'SIGSTOP'),
    thaw: () => process.kill(worker.pid, 'SIGCONT'),
    stop: async () => {
      if (worker.isRunning()) process.kill(worker.pid, 'SIGCONT');
      await worker.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    until: (work) => Promise.race([work, died]),
  };
}
