/** Reads a file of accounts, and reports everything that is wrong with it at once, line by line. */
import { CsvError, parse } from 'csv-parse/sync';
import type { WantedAccount } from '../../domain/account.js';
import { convertField, type FieldValue } from '../../domain/field-value.js';
import { identifierKeyOf } from '../../domain/identifier.js';
import type { FieldRule } from '../../domain/mapping.js';
import type { PersonStatus } from '../../domain/person.js';
import { suggestionFor } from '../mapping-file/near-names.js';
import { accountColumns, fieldPrefix, unescapeFormula, type AccountColumn } from './columns.js';
import { PeopleFileProblems, type LineProblem } from './problems.js';

/** What a file may name. */
export type KnownTargets = {
  /** Null: any, because what does not exist yet is made. */
  readonly roles: readonly string[] | null;
  readonly organizationalUnits: readonly string[] | null;
  /** Those that login mappings write, by name; every other is text. */
  readonly fields: ReadonlyMap<string, Pick<FieldRule, 'type' | 'choices'>>;
};

/**
 * @param text CSV with commas and a line of titles (https://www.rfc-editor.org/rfc/rfc4180)
 * @param fileName stands before each problem
 * @throws PeopleFileProblems
 */
export function readPeopleFile(text: string, fileName: string, known: KnownTargets): readonly WantedAccount[] {
  const { rows, problems: unreadable } = readRows(text);
  const [titles, ...lines] = rows;
  if (titles === undefined) throw new PeopleFileProblems(fileName, [...unreadable, ...emptyFile]);
  const { columns, problems: mistitled } = readTitles(titles);
  const accounts = lines.map((row) => readAccount(row, columns, known));
  const problems = [
    ...unreadable,
    ...mistitled,
    // Without the columns, nothing that could be said of a line would be true.
    ...(mistitled.length > 0 ? [] : [...accounts.flatMap((account) => account.problems), ...doublesOf(accounts)]),
  ];
  if (problems.length > 0) throw new PeopleFileProblems(fileName, problems);
  return accounts.flatMap(({ account }) => account ?? []);
}

const emptyFile = [{ line: 1, message: 'The file is empty: its first line names the columns.' }];

type Line = { readonly line: number; readonly cells: readonly string[] };

function readRows(text: string): { readonly rows: readonly Line[]; readonly problems: readonly LineProblem[] } {
  const rows: Line[] = [];
  const collect = (cells: string[], { lines }: { readonly lines: number }) => {
    // What is counted is the line a row ends on; a cell may hold several.
    const breaks = cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
    rows.push({ line: lines - breaks, cells: cells.map(unescapeFormula) });
    return null;
  };
  try {
    parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true, on_record: collect });
    return { rows, problems: [] };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = (rows.at(-1)?.line ?? 0) + 1;
    return { rows, problems: [{ line, message: `This line and those behind it cannot be read: ${error.message}.` }] };
  }
}

type Column = AccountColumn | { readonly field: string };

function readTitles({ line, cells }: Line): {
  readonly columns: readonly Column[];
  readonly problems: readonly LineProblem[];
} {
  const titles = cells.map((cell) => cell.trim());
  const columns = titles.map(columnOf);
  const messages = columns.flatMap((column, index) => {
    const title = titles[index] ?? '';
    if (column === null)
      return [
        `There is no column "${title}".${suggestionFor(title, accountColumns)} A field is "${fieldPrefix}${title}".`,
      ];
    const isDouble = columns.findIndex((other) => isSameColumn(other, column)) < index;
    return isDouble ? [`The column "${title}" is there twice.`] : [];
  });
  if (!columns.includes('identifier'))
    messages.push('The column "identifier" is missing; commas separate the columns.');
  return {
    columns: columns.flatMap((column) => column ?? []),
    problems: messages.map((message) => ({ line, message })),
  };
}

function columnOf(title: string): Column | null {
  if (title.startsWith(fieldPrefix) && title.length > fieldPrefix.length)
    return { field: title.slice(fieldPrefix.length) };
  return accountColumns.find((column) => column === title.toLowerCase()) ?? null;
}

function isSameColumn(left: Column | null, right: Column): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

type ReadAccount = {
  readonly line: number;
  readonly account: WantedAccount | null;
  readonly problems: readonly LineProblem[];
};

function readAccount({ line, cells }: Line, columns: readonly Column[], known: KnownTargets): ReadAccount {
  const messages: string[] = [];
  if (cells.length !== columns.length)
    messages.push(
      `There are ${cells.length} values under ${columns.length} titles: put a value with a comma in quotes.`,
    );
  if (cells.some((cell) => cell.includes('\u{FFFD}') || cell.includes('\0')))
    messages.push('A value holds a character that cannot be read: save the file as UTF-8.');
  const cellOf = (wanted: AccountColumn) => cells[columns.indexOf(wanted)]?.trim();
  const identifier = cellOf('identifier') ?? '';
  if (identifier === '') messages.push('The identifier is empty.');
  const role = readName('role', cellOf('role'), known.roles, messages);
  const organizationalUnit = readName(
    'organizational unit',
    cellOf('organizational unit'),
    known.organizationalUnits,
    messages,
  );
  const status = readStatus(cellOf('status'), messages);
  const isProtected = readYesOrNo(cellOf('protected'), messages);
  const fields = columns.flatMap((column, index) => {
    if (typeof column === 'string') return [];
    return [[column.field, readField(column.field, cells[index] ?? '', known, messages)] as const];
  });
  const account = {
    identifier,
    identifierKey: identifierKeyOf(identifier),
    ...(role === undefined ? {} : { role }),
    ...(organizationalUnit === undefined ? {} : { organizationalUnit }),
    ...(status === undefined ? {} : { status }),
    ...(isProtected === undefined ? {} : { protected: isProtected }),
    fields: Object.fromEntries(fields),
  };
  return {
    line,
    account: messages.length === 0 ? account : null,
    problems: messages.map((message) => ({ line, message })),
  };
}

function readName(
  what: string,
  cell: string | undefined,
  known: readonly string[] | null,
  messages: string[],
): string | null | undefined {
  if (cell === undefined || cell === '') return cell === undefined ? undefined : null;
  if (known?.includes(cell) === false)
    messages.push(`There is no ${what} "${cell}".${suggestionFor(cell, known)} --create makes those that are missing.`);
  return cell;
}

function readStatus(cell: string | undefined, messages: string[]): PersonStatus | undefined {
  const word = cell?.toLowerCase();
  if (word === undefined || word === '') return undefined;
  if (word === 'active' || word === 'inactive') return word;
  messages.push(`The status is "${cell}"; it can be active or inactive.`);
  return undefined;
}

function readYesOrNo(cell: string | undefined, messages: string[]): boolean | undefined {
  if (cell === undefined || cell === '') return undefined;
  const read = convertField(cell, 'boolean');
  if (read.ok) return read.value === true;
  messages.push(`"protected" is "${cell}"; it can be yes or no.`);
  return undefined;
}

function readField(name: string, cell: string, { fields }: KnownTargets, messages: string[]): FieldValue {
  const { type, choices } = fields.get(name) ?? { type: 'text' as const };
  const value = type === 'list' ? (listFrom(cell) ?? cell) : cell;
  const read = convertField(value, type, choices);
  if (read.ok) return read.value;
  messages.push(`The field "${name}": "${cell}" ${read.reason}.`);
  return null;
}

/** A list as it is exported; null where it is written in another way: one value, then. */
function listFrom(cell: string): readonly string[] | null {
  try {
    const list: unknown = JSON.parse(cell);
    return Array.isArray(list) ? list.map(String) : null;
  } catch {
    return null;
  }
}

function doublesOf(accounts: readonly ReadAccount[]): readonly LineProblem[] {
  const lineByKey = new Map<string, number>();
  return accounts.flatMap(({ line, account }) => {
    if (account === null) return [];
    const first = lineByKey.get(account.identifierKey);
    if (first === undefined) lineByKey.set(account.identifierKey, line);
    return first === undefined ? [] : [{ line, message: `"${account.identifier}" is in line ${first} already.` }];
  });
}
