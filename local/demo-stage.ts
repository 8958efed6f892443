// The terminal of the demo: everything it prints goes through here, so that it reads well in a log and ends at once when it is told to.
import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import colors from 'picocolors';
import type { Terminal } from '../client/cli/terminal.js';

export interface Stage {
  /** Whether somebody sits there. */
  readonly isInteractive: boolean;
  /** How wide a table may be. */
  readonly width: number;
  readonly say: (text: string) => void;
  readonly title: (text: string) => void;
  /** For commands with this environment: output and complaints in one stream, or a log would mix up what came when. */
  readonly terminalWith: (environment: Terminal['environment']) => Terminal;
  /** Nothing is printed from now on, whoever still tries. */
  readonly dropCurtain: () => void;
}

const narrowest = 80;
const widest = 120;

export function openStage(terminal: Terminal): Stage {
  const output = new StageOutput(terminal.stdout);
  const isInteractive = terminal.isInteractive && output.isTTY;
  let chapters = 0;
  const say = (text: string): void => void output.write(`${text}\n`);
  return {
    isInteractive,
    width: Math.min(Math.max(output.columns, narrowest), widest) - 1,
    say,
    title: (text) => {
      chapters += 1;
      say(`\n${colors.bold(colors.cyan(`${String(chapters)}. ${text}`))}`);
    },
    terminalWith: (environment) => ({
      stdin: terminal.stdin,
      stdout: output,
      stderr: output,
      environment,
      isInteractive,
    }),
    dropCurtain: () => output.dropCurtain(),
  };
}

/** `isTTY` and `columns` are what a progress bar asks of its stream. */
class StageOutput extends Writable {
  readonly isTTY: boolean;
  readonly #target: Writable;
  #isOpen = true;

  constructor(target: Writable) {
    super({ decodeStrings: false });
    this.#target = target;
    this.isTTY = 'isTTY' in target && target.isTTY === true;
  }

  get columns(): number {
    const columns = 'columns' in this.#target ? this.#target.columns : 0;
    return typeof columns === 'number' && columns > 0 ? columns : widest;
  }

  override _write(chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    const text = String(chunk);
    if (this.#isOpen) this.#target.write(this.isTTY ? text : stripVTControlCharacters(text));
    done();
  }

  dropCurtain(): void {
    // A progress bar hides the cursor until it is through.
    const showCursor = '\u{1b}[?25h';
    if (this.isTTY) this.#target.write(`${showCursor}\nStopping …\n`);
    this.#isOpen = false;
  }
}
