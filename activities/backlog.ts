/**
 * Writes in the background, in order: whatever has come together while one write was under way goes into the next one.
 * That spares a transaction, its round trips and its wait for the disk for most pages of a listing.
 */

export type Backlog<Item> = {
  /** Returns at once, or waits for the write under way where too much has come together. Throws what that write threw. */
  add(item: Item): Promise<void>;
  /** Waits until everything added is written. Throws what a write threw; after that nothing more is written. */
  written(): Promise<void>;
};

/** @param most items that may wait: what bounds the memory */
export function createBacklog<Item>(write: (items: readonly Item[]) => Promise<void>, most: number): Backlog<Item> {
  let waiting: Item[] = [];
  let writing: Promise<void> | null = null;

  // After a failure `writing` stays as it is, so that no later item is written behind a gap.
  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const items = waiting;
      waiting = [];
      await write(items);
    }
    writing = null;
  }

  return {
    async add(item) {
      waiting.push(item);
      writing ??= quietly(writeAll());
      if (waiting.length >= most) await writing;
    },
    async written() {
      await writing;
    },
  };
}

/** Work begun ahead that fails is noticed when it is awaited, not as an unhandled rejection. */
export function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
