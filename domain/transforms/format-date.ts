/** Writes a date in another form: `dd.MM.yyyy`. In UTC, as Graph states it: a day must not depend on where a worker runs. */
import type { PropertyValue } from '../directory-user.js';
import { type Converted, textFrom } from '../field-value.js';
import { readInstant } from '../instant.js';

const two = (number: number) => String(number).padStart(2, '0');

const parts: { readonly [symbol: string]: (date: Date) => string } = {
  yyyy: (date) => String(date.getUTCFullYear()).padStart(4, '0'),
  yy: (date) => two(date.getUTCFullYear() % 100),
  MM: (date) => two(date.getUTCMonth() + 1),
  M: (date) => String(date.getUTCMonth() + 1),
  dd: (date) => two(date.getUTCDate()),
  d: (date) => String(date.getUTCDate()),
  HH: (date) => two(date.getUTCHours()),
  mm: (date) => two(date.getUTCMinutes()),
  ss: (date) => two(date.getUTCSeconds()),
};

/** For messages and documentation. */
export const dateSymbols: readonly string[] = Object.keys(parts);

const letters = /([A-Za-z])\1*/g;

/** Letters of a format that mean nothing; everything else but letters stands for itself. */
export function unknownSymbolsOf(format: string): readonly string[] {
  return (format.match(letters) ?? []).filter((symbol) => !dateSymbols.includes(symbol));
}

export function formatDate(format: string): (value: PropertyValue) => Converted<PropertyValue> {
  return (value) => {
    const instantMs = readInstant(textFrom(value));
    if (instantMs === null) return { ok: false, reason: 'is not a date' };
    const date = new Date(instantMs);
    return { ok: true, value: format.replaceAll(letters, (symbol) => parts[symbol]?.(date) ?? symbol) };
  };
}
