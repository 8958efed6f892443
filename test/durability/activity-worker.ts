/** The half of a worker that does the work, as a process: one that a test can freeze without Temporal waiting for its workflow tasks. */
import { pino } from 'pino';
import { readWorkerConfig } from '../../worker/config.js';
import { createWorker } from '../../worker/create-worker.js';

// One slot: while its attempt hangs, nothing else is given to it.
const rollcall = await createWorker({ ...readWorkerConfig(), concurrency: 1 }, pino({ level: 'silent' }), {});
try {
  await rollcall.worker.run();
} finally {
  await rollcall.close();
}
