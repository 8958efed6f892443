/** What the activities need from outside; the worker builds it once. */
import type { Client } from '@temporalio/client';
import type { Database } from '../db/connect.js';
import type { SecretBox } from '../db/tenants/secret-box.js';
import type { RunMode } from '../domain/run.js';
import type { FailureLog } from './failures.js';
import type { DirectoryCache } from './open-directory.js';

/** How long things may take; all of them settings, so that tests need not wait. Milliseconds. */
export type Timing = {
  /** A silent attempt is given up after this. */
  readonly heartbeatTimeoutMs: number;
  /** Work of one slice. */
  readonly sliceMs: number;
  /** A phase that reads gives up after this; the run goes on with what is certain. */
  readonly readPatienceMs: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
};

export type Dependencies = {
  readonly db: Database;
  /** The same database for previews, where what they find open does not count: `preview.open_items` instead of `open_items`. */
  readonly previewDb: Database;
  readonly secretBox: SecretBox;
  readonly directories: DirectoryCache;
  /** Wakes runs: the scheduled tick is an activity. */
  readonly client: Client;
  readonly timing: Timing;
  readonly logFailure: FailureLog;
};

export type RunInput = { readonly tenantId: string; readonly runId: string };

/** What planning and counting of a run work on. */
export function planningDependencies(deps: Dependencies, run: { readonly mode: RunMode }): Dependencies {
  return run.mode === 'preview' ? { ...deps, db: deps.previewDb } : deps;
}
