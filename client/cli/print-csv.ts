/** Rows for spreadsheets: RFC 4180 under one line of titles, so any of them reads it. */
import { stringify } from 'csv-stringify';
import { writeLine, type Terminal } from './terminal.js';

export type CsvCell = string | null;

/** A null is an empty cell. */
export async function printCsv(
  terminal: Terminal,
  columns: readonly string[],
  rows: AsyncIterable<readonly CsvCell[]>,
): Promise<void> {
  // A cell that begins with such a sign would be run as a formula by a spreadsheet, and names come from the directory.
  const lines = stringify({ header: true, columns: [...columns], escape_formulas: true });
  const feeding = (async () => {
    for await (const row of rows) lines.write([...row]);
    lines.end();
  })();
  // What goes wrong with reading ends the listing below too.
  feeding.catch((error: unknown) => lines.destroy(error instanceof Error ? error : new Error(String(error))));
  for await (const text of lines) await writeLine(terminal.stdout, String(text).replace(/\n$/, ''));
  await feeding;
}
