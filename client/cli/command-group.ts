/** What all commands share in how they are declared: an example in every help, and one way to run. */
import type { Command } from 'commander';
import type { Terminal } from './terminal.js';

export type CommandGroup = (program: Command, terminal: Terminal) => void;

/** Shown under the options by --help. */
export function withExample(command: Command, ...examples: readonly string[]): Command {
  const title = examples.length === 1 ? 'Example' : 'Examples';
  return command.addHelpText('after', `\n${title}:\n${examples.map((example) => `  $ ${example}`).join('\n')}`);
}
