// The worker of a system on one machine: the same program as in production, as a process of ours.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutFolder } from './checkout-folder.js';
import { startOwnedProcess, type OwnedProcess } from './owned-process.js';

export interface WorkerProcessOptions {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly encryptionKeyFile: string;
  /** Gets worker.log. */
  readonly folder: string;
  /** What else the worker gets, for example NODE_EXTRA_CA_CERTS, over the whole of our environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/**
 * How much memory the worker takes for speed; the Dockerfile starts it with the same. Pages' garbage dies young in a young
 * generation of 32 MB. V8 lets a heap whose limit is 2 GB or more grow fourfold between collections, a smaller one twofold
 * (`MemoryController::MaxGrowingFactor` in its sources): a limit of 1.5 GB takes 100 MB off the worker's peak. Threads that
 * help collecting would take the processors that Postgres needs.
 */
const workerFlags = ['--max-semi-space-size=32', '--max-old-space-size=1536', '--single-threaded-gc'];

/** A worker that is told to stop finishes or gives back what it holds; the worker itself bounds that at 40 s. */
const stopWithinMs = 45_000;

/** @throws Error if the sources were never built. */
export async function startWorkerProcess(options: WorkerProcessOptions): Promise<OwnedProcess> {
  const main = join(checkoutFolder, 'dist', 'worker', 'main.js');
  if (!existsSync(main)) throw new Error(`The worker is not built: ${main} is missing. Run \`npm run build\`.`);
  return startOwnedProcess({
    command: process.execPath,
    args: [...workerFlags, main],
    env: {
      // glibc gives each of Temporal's native threads an arena of its own, which the worker never fills: 30 MB.
      MALLOC_ARENA_MAX: '2',
      ...options.env,
      DATABASE_URL: options.databaseUrl,
      TEMPORAL_ADDRESS: options.temporalAddress,
      TEMPORAL_NAMESPACE: options.namespace,
      ROLLCALL_ENCRYPTION_KEY_FILE: options.encryptionKeyFile,
    },
    logFile: join(options.folder, 'worker.log'),
    stopWithinMs,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}
