/** Changes as people and spreadsheets read them: a line for each value that differs. */
import { outcomes } from '../../domain/outcome.js';
import type { ChangeTotals, ListedChange } from '../../db/listings/list-changes.js';
import { printCsv, type CsvCell } from './print-csv.js';
import type { Terminal } from './terminal.js';
import { changedValuesOf, printable } from './value-text.js';

/** The contract of `changes --json` and `hold show --json`. */
export function changeToJson({ name: _name, ...change }: ListedChange) {
  return change;
}

const csvColumns = ['objectId', 'person', 'mapping', 'outcome', 'cause', 'field', 'before', 'after', 'state'];

/** A line for each value; empty where there is no value. */
export async function printChangesCsv(
  terminal: Terminal,
  changes: AsyncIterable<ListedChange>,
  field?: string,
): Promise<void> {
  await printCsv(terminal, csvColumns, csvRowsOf(changes, field));
}

async function* csvRowsOf(
  changes: AsyncIterable<ListedChange>,
  field: string | undefined,
): AsyncGenerator<readonly CsvCell[]> {
  for await (const { objectId, name, mapping, outcome, cause, before, after, state } of changes) {
    for (const { what, old, value } of changedValuesOf(before, after, field)) {
      yield [objectId, name, mapping, outcome, cause, what, before === null ? '' : old, value, state];
    }
  }
}

/** `12 people: 3 created, 9 updated. Values that differ: Department 8, role 1.` */
export function totalsText({ people, outcomes: byOutcome, fields }: ChangeTotals): string {
  const counted = outcomes.flatMap((outcome) => {
    const count = byOutcome[outcome];
    return count === undefined ? [] : [`${count} ${outcome}`];
  });
  const sums = `${people} people: ${counted.join(', ')}.`;
  const named = Object.entries(fields).sort(([, left], [, right]) => right - left);
  if (named.length === 0) return sums;
  return `${sums} Values that differ: ${named.map(([name, count]) => `${printable(name)} ${count}`).join(', ')}.`;
}
