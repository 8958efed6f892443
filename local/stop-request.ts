// Ctrl-C and its relatives, turned into an abort signal, so that a system is taken down in order instead of torn.
const exitCodeBySignal = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export interface StopRequest {
  readonly signal: AbortSignal;
  /** Resolves with the exit code that says by which signal we ended; never rejects. */
  readonly requested: Promise<number>;
}

/** From now on SIGINT, SIGTERM and SIGHUP only ask us to stop. Asking again changes nothing: npm and the terminal each send one. */
export function listenForStop(): StopRequest {
  const controller = new AbortController();
  const requested = new Promise<number>((resolve) => {
    for (const [name, exitCode] of Object.entries(exitCodeBySignal)) {
      process.on(name, () => {
        resolve(exitCode);
        controller.abort();
      });
    }
  });
  return { signal: controller.signal, requested };
}
