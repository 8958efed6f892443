// `rollcall simulator fault …`: what goes wrong in a simulated directory, on which requests, and how often.
import { InvalidArgumentError, type Command } from 'commander';
import { z } from 'zod';
import { withExample } from '../client/cli/command-group.js';
import { WrongUse } from '../client/cli/exit.js';
import { writeLine, type Terminal } from '../client/cli/terminal.js';
import { faultSchema, type Fault } from '../simulator/faults.js';
import { directoryCommand, reachDirectory } from './simulator-directory.js';

export function faultCommands(simulator: Command, terminal: Terminal): void {
  const group = simulator
    .command('fault')
    .description('Let requests go wrong.')
    .configureHelp({ showGlobalOptions: false });
  armCommand(group, terminal);
  const clear = directoryCommand(group, 'clear', 'Let everything go well again.').action(
    async (_options: unknown, invoked: Command) => {
      await (await reachDirectory(invoked)).admin.clearFaults();
      await writeLine(terminal.stdout, 'No fault is armed.');
    },
  );
  withExample(clear, 'rollcall simulator fault clear');
}

const kinds = faultSchema.options.map((option) => option.shape.kind.value);

interface ArmOptions {
  readonly running?: string;
  readonly [setting: string]: unknown;
}

function armCommand(group: Command, terminal: Terminal): void {
  const command = directoryCommand(group, 'arm', 'Let the next requests of a path go wrong.')
    .argument('<kind>', kinds.join(', '))
    .requiredOption('--path <path>', 'without query; * stands for any characters')
    .option('--times <number>', 'how many requests it hits, or always (default: 1)', parseTimes)
    .option('--skip <number>', 'how many requests pass before', parseNumber)
    .option('--query <text>', 'only requests whose query holds this')
    .option('--method <method>', 'only requests of this method')
    .option('--status <number>', 'status: which', parseNumber)
    .option('--code <code>', 'status, resync: the error code; token-refusal: the number behind AADSTS')
    .option('--message <text>', 'status: the error message')
    .option('--body <form>', 'throttled: full or bare; status: json, html or empty')
    .option('--retry-after <seconds>', 'throttled, status: the header, as it is sent')
    .option('--ms <number>', 'delay: how long', parseNumber)
    .option('--keep <number>', 'short-list: how many entries stay', parseNumber)
    .option('--how <damage>', 'malformed: "missing id", "id is no guid", "wrong types", "entry is null" and so on')
    .option('--position <number>', 'malformed: which entry', parseNumber)
    .action(async (kind: string, options: ArmOptions, invoked: Command) => {
      const fault = toFault(kind, options);
      await (await reachDirectory(invoked)).admin.armFault(fault);
      const times = fault.times ?? 1;
      const often = times === 'always' ? 'from now on' : times === 1 ? 'once' : `${String(times)} times`;
      await writeLine(terminal.stdout, `${fault.path} goes wrong ${often}: ${kind}.`);
    });
  withExample(
    command,
    'rollcall simulator fault arm throttled --path /v1.0/users --times 3',
    'rollcall simulator fault arm status --path "/v1.0/*" --status 503',
    'rollcall simulator fault arm token-refusal --path "*/token" --code 7000222',
  );
}

/** @throws WrongUse naming the option that is wrong, or does not go with this kind */
function toFault(kind: string, { running: _running, code, ...settings }: ArmOptions): Fault {
  const numbered = kind === 'token-refusal' && code !== undefined ? Number(code) : code;
  const fault = faultSchema.safeParse({ kind, ...settings, ...(code === undefined ? {} : { code: numbered }) });
  if (fault.success) return fault.data;
  throw new WrongUse(`This cannot be armed: ${z.prettifyError(fault.error)}`);
}

function parseTimes(text: string): number | 'always' {
  return text === 'always' ? text : parseNumber(text);
}

function parseNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('A whole number from 0.');
  return Number(text);
}
