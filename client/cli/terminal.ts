/** Where a command reads and writes: the process's own streams, or those of whoever runs it inside a program. */
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { processEnvironment, type Environment } from '../config.js';

export type Terminal = {
  readonly stdin: Readable;
  /** Data and answers. */
  readonly stdout: Writable;
  /** Questions, progress and complaints. */
  readonly stderr: Writable;
  readonly environment: Environment;
  /** Whether a person sits there and can be asked. */
  readonly isInteractive: boolean;
};

export const processTerminal: Terminal = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: processEnvironment,
  isInteractive: process.stdin.isTTY && process.stderr.isTTY,
};

/** Waits while the reader is slower than we are: a listing of a million people must not pile up in memory. */
export async function writeLine(stream: Writable, text: string): Promise<void> {
  if (!stream.write(`${text}\n`)) await once(stream, 'drain');
}
