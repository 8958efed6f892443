/** Changes as people and spreadsheets read them: a line for each value that differs. */
import { stringify } from 'csv-stringify';
import { outcomes } from '../../domain/outcome.js';
import type { ChangeTotals, ListedChange } from '../../db/listings/list-changes.js';
import { writeLine, type Terminal } from './terminal.js';
import { changedValuesOf, printable } from './value-text.js';

/** The contract of `changes --json` and `hold show --json`. */
export function changeToJson({ name: _name, ...change }: ListedChange) {
  return change;
}

const csvColumns = ['objectId', 'person', 'mapping', 'outcome', 'cause', 'field', 'before', 'after', 'state'];

/** A line for each value, under one line of titles; empty where there is no value. RFC 4180, so any spreadsheet reads it. */
export async function printChangesCsv(
  terminal: Terminal,
  changes: AsyncIterable<ListedChange>,
  field?: string,
): Promise<void> {
  // A cell that begins with such a sign would be run as a formula by a spreadsheet, and names come from the directory.
  const rows = stringify({ header: true, columns: csvColumns, escape_formulas: true });
  const feeding = (async () => {
    for await (const { objectId, name, mapping, outcome, cause, before, after, state } of changes) {
      for (const { what, old, value } of changedValuesOf(before, after, field)) {
        rows.write([objectId, name, mapping, outcome, cause, what, before === null ? '' : old, value, state]);
      }
    }
    rows.end();
  })();
  // What goes wrong with reading ends the listing below too.
  feeding.catch((error: unknown) => rows.destroy(error instanceof Error ? error : new Error(String(error))));
  for await (const text of rows) await writeLine(terminal.stdout, String(text).replace(/\n$/, ''));
  await feeding;
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
