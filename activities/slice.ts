/**
 * A slice of a long activity: about a minute of work, after which it returns what it counted and is called again, so
 * that one tenant does not hold a worker's slot and a million users stay a few hundred events.
 */
import { Context } from '@temporalio/activity';

/** Only counts: heartbeats are stored by Temporal and shown on its Web UI. */
export type Counts = { readonly [name: string]: number };

export type Slice = {
  /** Aborts when the activity is cancelled, timed out or its worker shuts down. */
  readonly signal: AbortSignal;
  /** What a watcher sees from now on. Throws when the activity is cancelled. */
  report(counts: Counts): void;
  /** Whether it is time to return and be called again. */
  isOver(): boolean;
};

/** Heartbeats run beside the work, because a page can wait longer for Graph or for a lock than the timeout allows. */
export async function inSlice<T>(sliceMs: number, work: (slice: Slice) => Promise<T>): Promise<T> {
  const context = Context.current();
  const endsAtMs = performance.now() + sliceMs;
  let latest: Counts = {};
  const timer = setInterval(
    () => context.heartbeat(latest),
    Math.max(250, (context.info.heartbeatTimeoutMs ?? 30_000) / 4),
  );
  try {
    return await work({
      signal: context.cancellationSignal,
      report: (counts) => {
        latest = counts;
        context.heartbeat(counts);
        context.cancellationSignal.throwIfAborted();
      },
      isOver: () => performance.now() >= endsAtMs,
    });
  } finally {
    clearInterval(timer);
  }
}
