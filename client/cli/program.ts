/** The command line: `rollcall` with all its commands, except those that need everything on one machine (`local/` adds them). */
import { Command } from 'commander';
import { cancelCommand } from './cancel.js';
import { changesCommand } from './changes.js';
import type { CommandGroup } from './command-group.js';
import { explainCommand } from './explain.js';
import { holdCommands } from './holds.js';
import { mappingCommands } from './mapping.js';
import { peopleCommand } from './people.js';
import { personCommands } from './person.js';
import { rejectionsCommand } from './rejections.js';
import { resolveCommand } from './resolve.js';
import { runCommands } from './runs.js';
import { scheduleCommands } from './schedule.js';
import { setupCommand } from './setup.js';
import { syncCommand } from './sync.js';
import { tenantCommands } from './tenant.js';
import { processTerminal, type Terminal } from './terminal.js';

const groups: readonly CommandGroup[] = [
  tenantCommands,
  mappingCommands,
  syncCommand,
  scheduleCommands,
  runCommands,
  changesCommand,
  peopleCommand,
  explainCommand,
  rejectionsCommand,
  resolveCommand,
  holdCommands,
  personCommands,
  cancelCommand,
  setupCommand,
];

/** Run it with `runProgram`, which turns whatever happens into a sentence and an exit code. */
export function createProgram(terminal: Terminal = processTerminal): Command {
  const program = new Command('rollcall')
    .description('Keeps an application’s people in step with Microsoft Entra ID.')
    .option('--as <name>', 'who is asking, for the audit (default: the user of the operating system)')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
    })
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 wrong use, 3 done in part or waiting for an approval (sync --wait).',
    );
  for (const group of groups) group(program, terminal);
  return program;
}
