// The command line inside the test's own process, with streams that can be read: what a shell would see.
import { Readable, Writable } from 'node:stream';
import { createProgram } from '../../client/cli/program.js';
import { runProgram } from '../../client/cli/run-program.js';
import type { Terminal } from '../../client/cli/terminal.js';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as the objects of its lines. */
  readonly objects: () => readonly Readonly<Record<string, unknown>>[];
}

export interface CliOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** As if somebody sat there: `stdin` is what they type. */
  readonly isInteractive?: boolean;
}

export async function runCli(commandLine: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const [stdout, stderr] = [new TextSink(), new TextSink()];
  const terminal: Terminal = {
    stdin: Readable.from([options.stdin ?? '']),
    stdout,
    stderr,
    environment: options.environment ?? {},
    isInteractive: options.isInteractive ?? false,
  };
  const code = await runProgram(createProgram(terminal), commandLine, terminal);
  return {
    code,
    stdout: stdout.text,
    stderr: stderr.text,
    objects: () =>
      stdout.text
        .trim()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => Object.assign({}, JSON.parse(line))),
  };
}

/** A key that is as good as any in a test. */
export const encryptionKey = `test:${Buffer.alloc(32, 7).toString('base64')}`;

class TextSink extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
