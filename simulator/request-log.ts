/** Counts what was asked, so that tests can say how much a reader read. */
export interface RequestCount {
  readonly method: string;
  /** Decoded, without query; ids are replaced by `{id}`. */
  readonly path: string;
  readonly count: number;
}

export interface RequestLog {
  note(method: string, path: string): void;
  counts(): readonly RequestCount[];
  clear(): void;
}

const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

export function createRequestLog(): RequestLog {
  const countByRequest = new Map<string, number>();
  return {
    note(method, path) {
      const key = `${method} ${path.replaceAll(GUID, '{id}')}`;
      countByRequest.set(key, (countByRequest.get(key) ?? 0) + 1);
    },
    counts: () =>
      [...countByRequest].map(([key, count]) => {
        const [method = '', ...path] = key.split(' ');
        return { method, path: path.join(' '), count };
      }),
    clear: () => countByRequest.clear(),
  };
}
