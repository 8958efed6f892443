// When schedules fire: spread over their interval, always the same for one tenant, within what Temporal takes.
import { assert, integer, property, uuid } from 'fast-check';
import { expect, test } from 'vitest';
import { scheduleTimingOf } from '../../domain/schedule.js';

test('every tenant has its own, lasting place within the interval', () => {
  assert(
    property(uuid(), integer({ min: 1, max: 44_640 }), (tenantId, minutes) => {
      const timing = scheduleTimingOf(tenantId, minutes);
      expect(timing).toEqual(scheduleTimingOf(tenantId, minutes));
      expect(timing.everyMs).toBe(minutes * 60_000);
      expect(timing.offsetMs).toBeGreaterThanOrEqual(0);
      expect(timing.offsetMs).toBeLessThan(timing.everyMs);
      expect(timing.offsetMs % 1000).toBe(0);
      expect(timing.jitterMs).toBeLessThan(timing.everyMs);
      expect(timing.catchupWindowMs).toBeGreaterThanOrEqual(10_000);
    }),
  );
});

test('tenants whose ids follow each other do not start together', () => {
  const tenth = (index: number): number => {
    const { offsetMs, everyMs } = scheduleTimingOf(`0199f3a2-0000-7000-8000-${String(index).padStart(12, '0')}`, 60);
    return Math.floor((10 * offsetMs) / everyMs);
  };
  const counts = Array.from({ length: 10 }, () => 0);
  for (let index = 0; index < 1000; index += 1) counts[tenth(index)] = (counts[tenth(index)] ?? 0) + 1;
  expect(Math.min(...counts)).toBeGreaterThan(50);
});
