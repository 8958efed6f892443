/** The tenant's own clock: real time plus whatever an administrator has advanced it by, for secrets, tokens and bins that age. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly advance: (byMs: number) => void;
}

export function createClock(startsAt: number = Date.now()): Clock {
  let offset = startsAt - Date.now();
  return {
    now: () => Date.now() + offset,
    advance(byMs) {
      if (!(byMs >= 0)) throw new RangeError(`the clock can be advanced by 0 or more milliseconds, not by ${byMs}`);
      offset += byMs;
    },
  };
}

/** A time as Graph writes it: to the second, with a Z. */
export function toTimestamp(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
