/** How commands end: 0 done, 1 failed, 2 wrong use, 3 done in part or waiting for an approval. */

export const exitCodes = { done: 0, failed: 1, wrongUse: 2, partial: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The command line or the settings are wrong; nothing was tried. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}

/** A command has said all there is to say, and ends with this code. */
export class Exit extends Error {
  override readonly name = 'Exit';
  readonly code: ExitCode;

  constructor(code: ExitCode) {
    super(`exit ${code}`);
    this.code = code;
  }
}
