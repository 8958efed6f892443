/** The columns of a file of accounts, and how spreadsheets are kept from taking a cell for a formula. */

export const accountColumns = ['identifier', 'role', 'organizational unit', 'status', 'protected'] as const;
export type AccountColumn = (typeof accountColumns)[number];

/** `fields.Department` holds the field Department: a field may well be called `role`. */
export const fieldPrefix = 'fields.';

/** What csv-stringify puts an apostrophe before (https://csv.js.org/stringify/options/escape_formulas/). */
const escapedFormula = /^'+[=+\-@\t\r＝＋－＠]/u;

/** csv-stringify escapes a formula, but not what looks escaped already: of two apostrophes, reading takes one away. */
export function escapeApostrophe(cell: string): string {
  return escapedFormula.test(cell) ? `'${cell}` : cell;
}

export function unescapeFormula(cell: string): string {
  return escapedFormula.test(cell) ? cell.slice(1) : cell;
}
