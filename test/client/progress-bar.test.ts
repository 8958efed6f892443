// What is shown while a run goes on.
import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { createProgressBar } from '../../client/cli/progress-bar.js';
import type { RequestProgress } from '../../db/listings/load-request-progress.js';

const waiting: RequestProgress = {
  runId: null,
  status: null,
  phase: null,
  users: 0,
  expected: null,
  planned: 0,
  applied: 0,
};
const reading: RequestProgress = { ...waiting, runId: 'r', status: 'running', phase: 'users', expected: 1000 };

function setup(isInteractive: boolean) {
  const stderr = Object.assign(new PassThrough(), { isTTY: isInteractive, columns: 120, rows: 40 });
  const clock = { ms: 0 };
  const bar = createProgressBar(
    { stdin: Readable.from([]), stdout: new PassThrough(), stderr, environment: {}, isInteractive },
    () => clock.ms,
  );
  return { bar, clock, shown: () => String(stderr.read() ?? '') };
}

test('without a terminal each phase is one line', () => {
  const { bar, shown } = setup(false);
  bar.show(waiting);
  bar.show({ ...reading, users: 10 });
  bar.show({ ...reading, users: 20 });
  bar.show({ ...reading, phase: 'apply', users: 30, planned: 7, applied: 2 });
  bar.stop();
  expect(shown().trim().split('\n')).toEqual([
    'waiting for a worker: 0 users read, 0 changes planned, 0 applied',
    'users: 10 users read, 0 changes planned, 0 applied',
    'apply: 30 users read, 7 changes planned, 2 applied',
  ]);
});

test('on a terminal the bar counts users while they are read, then changes; waiting does not slow the rate', () => {
  const { bar, clock, shown } = setup(true);
  bar.show(waiting);
  clock.ms = 60_000;
  bar.show(reading);
  clock.ms = 61_000;
  bar.show({ ...reading, users: 400 });
  clock.ms = 62_000;
  bar.show({ ...reading, users: 800 });
  clock.ms = 90_000;
  bar.show({ ...reading, phase: 'apply', users: 800, planned: 50, applied: 20 });
  bar.stop();
  expect(shown()).toMatch(/20\/50 changes applied, 400 users\/s/);
});

test('a bar that was never shown stops all the same', () => {
  const { bar, shown } = setup(true);
  bar.stop();
  expect(shown()).not.toContain('users/s');
});
