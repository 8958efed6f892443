/** A bar that shows what a run is doing, on a terminal; elsewhere a line for each phase. */
import { SingleBar } from 'cli-progress';
import type { RequestProgress } from '../../db/listings/load-request-progress.js';
import type { Terminal } from './terminal.js';

export type ProgressBar = { show(progress: RequestProgress): void; stop(): void };

/** @param nowMs the clock, in milliseconds */
export function createProgressBar(terminal: Terminal, nowMs: () => number = Date.now): ProgressBar {
  if (!terminal.isInteractive) return createPhaseLines(terminal);
  const bar = new SingleBar({
    stream: terminal.stderr,
    // Fits 80 columns with a million users.
    format: '{phase} |{bar}| {value}/{total} {unit}',
    barsize: 20,
    hideCursor: true,
    clearOnComplete: true,
  });
  const rateOf = createReadingRate(nowMs);
  let isStarted = false;
  return {
    show(progress) {
      const values = barValuesOf(progress, rateOf(progress));
      if (!isStarted) bar.start(values.total, values.value, values);
      isStarted = true;
      bar.setTotal(values.total);
      bar.update(values.value, values);
    },
    stop() {
      bar.stop();
    },
  };
}

/** While users are read, the bar counts users; afterwards it counts the changes that are applied. */
function barValuesOf({ phase, users, expected, planned, applied }: RequestProgress, rate: number) {
  const isReading = phase === null || phase === 'authenticate' || phase === 'users';
  const [value, total] = isReading ? [users, Math.max(expected ?? users, users)] : [applied, planned];
  const unit = `${isReading ? 'users' : 'changes applied'}, ${rate} users/s`;
  return { phase: (phase ?? 'waiting').padEnd(13), value, total: Math.max(total, 1), unit };
}

/** Users a second while users are read: neither the wait for a worker nor what comes after reading makes it smaller. */
function createReadingRate(nowMs: () => number): (progress: RequestProgress) => number {
  let sinceMs: number | null = null;
  let seen = 0;
  let rate = 0;
  return ({ phase, users }) => {
    if (phase !== 'users' && sinceMs === null) return 0;
    sinceMs ??= nowMs();
    const elapsedMs = nowMs() - sinceMs;
    if (users > seen && elapsedMs > 0) rate = Math.round((users * 1000) / elapsedMs);
    seen = users;
    return rate;
  };
}

function createPhaseLines(terminal: Terminal): ProgressBar {
  let last: string | null = null;
  return {
    show({ phase, users, planned, applied }) {
      const now = phase ?? 'waiting for a worker';
      if (now !== last)
        terminal.stderr.write(`${now}: ${users} users read, ${planned} changes planned, ${applied} applied\n`);
      last = now;
    },
    stop() {
      last = null;
    },
  };
}
