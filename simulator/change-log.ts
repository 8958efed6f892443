/** What happened in a directory, in order: the source of delta answers. Entries hold references to immutable documents, so a log is small. */
export interface Logged<T> {
  /** 1 for the first change, without gaps. */
  readonly sequence: number;
  /** Milliseconds since 1970 on the tenant's clock. */
  readonly at: number;
  readonly change: T;
}

export interface ChangeLog<T> {
  /** The number of the newest change; 0 before the first. */
  readonly last: number;
  append(at: number, change: T): void;
  /** Changes with `after` < sequence ≤ `upTo`, oldest first. */
  between(after: number, upTo: number): readonly Logged<T>[];
  /** The newest change that happened at or before `at`. */
  lastAt(at: number): number;
}

export function createChangeLog<T>(): ChangeLog<T> {
  const entries: Logged<T>[] = [];
  return {
    get last() {
      return entries.length;
    },
    append(at, change) {
      entries.push({ sequence: entries.length + 1, at, change });
    },
    between: (after, upTo) => entries.slice(after, upTo),
    lastAt: (at) => entries.findLastIndex((entry) => entry.at <= at) + 1,
  };
}
