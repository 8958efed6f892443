/** How results are shown: tables for people, one JSON object a line for programs. */
import Table from 'cli-table3';
import colors from 'picocolors';
import { writeLine, type Terminal } from './terminal.js';

export type Cell = string | number | boolean | null | undefined;

/** A person reads no more than this, and a table is only drawn once it is whole; `--json` has no limit. */
const longestTable = 1_000;

/** Every object on a line of its own, as it comes. */
export async function printJson(
  terminal: Terminal,
  objects: Iterable<unknown> | AsyncIterable<unknown>,
): Promise<void> {
  for await (const object of objects) await writeLine(terminal.stdout, JSON.stringify(object));
}

/** @param empty what is said where there is no row */
export async function printTable(
  terminal: Terminal,
  head: readonly string[],
  rows: Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>,
  empty: string,
): Promise<void> {
  const table = new Table({
    head: head.map((title) => colors.bold(title)),
    chars: noLines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  let isCut = false;
  for await (const row of rows) {
    isCut = table.length === longestTable;
    if (isCut) break;
    table.push(row.map(cellText));
  }
  await writeLine(terminal.stdout, table.length === 0 ? empty : table.toString());
  if (isCut) await writeLine(terminal.stderr, `Only the first ${longestTable} are shown; --json lists all.`);
}

function cellText(cell: Cell): string {
  return cell === null || cell === undefined ? '–' : String(cell);
}

const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

/** `2026-03-01 08:44:53`, in UTC like everything that is stored. */
export function instantText(instant: Date | string | null): string {
  return instant === null ? '–' : new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
}

export function statusText(status: string): string {
  switch (status) {
    case 'done':
    case 'active':
    case 'applied':
      return colors.green(status);
    case 'partial':
    case 'paused':
    case 'open':
      return colors.yellow(status);
    case 'failed':
      return colors.red(status);
    default:
      return status;
  }
}
