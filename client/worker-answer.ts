/** Waiting for something that only a worker can do, but not for a worker that does not run. */
import type { Client } from '@temporalio/client';
import { taskQueue } from '../workflows/contract.js';
import { hasWorker } from './temporal.js';

/** A worker polls all the time; after this long without an answer it is asked whether there is one at all. */
const patienceMs = 5_000;

export const noWorkerSentence = 'No worker runs: start one (`npm start` runs one, in production the worker image)';

/**
 * @param ask asks Temporal for what the worker will do
 * @throws Error where no worker asks for work; whatever `ask` throws
 */
export async function workerAnswer<Answer>(client: Client, ask: () => Promise<Answer>): Promise<Answer> {
  const giveUp = new AbortController();
  try {
    const answer = client.withAbortSignal(giveUp.signal, ask);
    for (;;) {
      const first = await Promise.race([answer.then((value) => ({ value })), timeout(patienceMs)]);
      if (first !== null) return first.value;
      if (!(await hasWorker(client))) {
        throw new Error(
          `${noWorkerSentence}. It was asked for on task queue "${taskQueue}" of namespace "${client.options.namespace}".`,
        );
      }
    }
  } finally {
    // The client would go on asking, and keep the process from ending, for ten seconds after its connection is closed.
    giveUp.abort();
  }
}

function timeout(ms: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), ms).unref();
  });
}
