/** Follows a request to the end of the run that takes it, and notices when there is no worker to take it. */
import type { Client } from '@temporalio/client';
import type { Database } from '../db/connect.js';
import { loadRequestProgress, type RequestProgress } from '../db/listings/load-request-progress.js';
import { hasWorker } from './temporal.js';
import { noWorkerSentence } from './worker-answer.js';

const everyMs = 300;
/** A worker takes a request within a second; before this, nobody has reason to ask whether there is one. */
const patienceMs = 10_000;

/**
 * @param watch gets every state that is seen, the last one included
 * @returns the id of the run, once it has ended
 * @throws Error where the request waits and no worker runs
 */
export async function followRequest(
  client: Client,
  { sql }: Pick<Database, 'sql'>,
  requestId: string,
  watch: (progress: RequestProgress) => void,
): Promise<string> {
  let seen = '';
  let movedAt = Date.now();
  for (;;) {
    const progress = await loadRequestProgress(sql, requestId);
    if (progress === null) throw new Error('The request is gone: its tenant was removed.');
    watch(progress);
    if (progress.runId !== null && progress.status !== null && progress.status !== 'running') return progress.runId;
    const state = JSON.stringify(progress);
    if (state !== seen) [seen, movedAt] = [state, Date.now()];
    if (Date.now() - movedAt > patienceMs) {
      if (!(await hasWorker(client)))
        throw new Error(`${noWorkerSentence}. The request is stored, and is done as soon as one runs.`);
      movedAt = Date.now();
    }
    await new Promise((resolve) => {
      setTimeout(resolve, everyMs);
    });
  }
}
