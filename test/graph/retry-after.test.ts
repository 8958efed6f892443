/** `Retry-After` in every form it has been seen in. */
import { expect, it } from 'vitest';
import { parseRetryAfter } from '../../graph/retry-after.js';

const NOW_MS = Date.UTC(2026, 2, 1, 12, 0, 0);

it.each([
  ['2', 2_000],
  ['2.128', 2_128],
  ['0', 0],
  [' 400 ', 400_000],
  ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
  ['Sun, 01 Mar 2026 11:59:00 GMT', 0],
  ['-5', null],
  ['soon', null],
  ['', null],
  ['1e3', null],
  ['2026-03-01', null],
  [null, null],
  [undefined, null],
])('%j is %j ms', (header, expected) => {
  expect(parseRetryAfter(header, NOW_MS)).toBe(expected);
});
