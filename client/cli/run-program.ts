/** Runs one command line, and ends it with one sentence and an exit code, whatever happens. */
import { CommanderError, type Command } from 'commander';
import { ConfigProblem } from '../config.js';
import { Exit, exitCodes, WrongUse, type ExitCode } from './exit.js';
import { failureSentence } from './failure-sentence.js';
import { processTerminal, writeLine, type Terminal } from './terminal.js';

/**
 * @param commandLine without the program's own name: `['tenant', 'list']`
 * @returns the code for the process to exit with; nothing is thrown
 */
export async function runProgram(
  program: Command,
  commandLine: readonly string[],
  terminal: Terminal = processTerminal,
): Promise<ExitCode> {
  // `rollcall people acme --json | head` closes our output early, which is no failure.
  terminal.stdout.on('error', exitOnClosedPipe);
  try {
    await program.parseAsync(commandLine, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    return await endWith(error, terminal);
  } finally {
    // The process's own output is written to its end after this: its reader may be gone by then.
    if (terminal.stdout !== process.stdout) terminal.stdout.off('error', exitOnClosedPipe);
  }
}

async function endWith(error: unknown, terminal: Terminal): Promise<ExitCode> {
  if (error instanceof Exit) return error.code;
  // Commander has said what was wrong with the command line, or shown the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUse;
  await writeLine(terminal.stderr, failureSentence(error));
  return error instanceof WrongUse || error instanceof ConfigProblem ? exitCodes.wrongUse : exitCodes.failed;
}

function exitOnClosedPipe(error: Error & { readonly code?: string }): void {
  if (error.code === 'EPIPE') process.exit(exitCodes.done);
  throw error;
}
