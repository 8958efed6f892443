// A system is up when somebody works in it: a worker needs some seconds to start, many on a busy machine, and until then every
// command that needs it would say that no worker runs.
import { setTimeout as sleep } from 'node:timers/promises';
import { connectTemporal, hasWorker } from '../client/temporal.js';
import type { OwnedProcess } from './owned-process.js';

export interface WorkPlace {
  readonly temporalAddress: string;
  readonly namespace: string;
}

/** Asking costs Temporal a millisecond. */
const askAgainMs = 100;

/** @throws Error with the worker's last words where it ends instead; the signal's reason when aborted. */
export async function workerWorks(place: WorkPlace, worker: OwnedProcess, signal: AbortSignal): Promise<void> {
  const { temporalAddress: address, namespace } = place;
  const temporal = await connectTemporal({ temporal: { address, namespace, connection: { address } } });
  try {
    while (!(await hasWorker(temporal.client))) {
      signal.throwIfAborted();
      if (!worker.isRunning()) throw new Error(`The worker ended with ${await worker.ended}:\n${worker.lastWords()}`);
      await sleep(askAgainMs, undefined, { signal });
    }
  } finally {
    await temporal.close();
  }
}
