/**
 * From a Graph property to the value of a typed field. Pure, and the same wherever a value is shown or written.
 */
import { isList, type PropertyValue } from './directory-user.js';
import { readInstant } from './instant.js';
import type { FieldType } from './mapping.js';

export type FieldValue = string | number | boolean | null | readonly string[];

/** The reason completes "Employee hire date …", and never shows the value. */
export type Converted<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly reason: string };

export type FieldConversion = Converted<FieldValue>;

/**
 * Empty in Entra (absent, null, blank, a list or complex value without content) is null here: it clears the field.
 * @param choices what a `choice` can be
 */
export function convertField(
  value: PropertyValue | undefined,
  type: FieldType,
  choices: readonly string[] = [],
): FieldConversion {
  if (value === undefined || isEmpty(value)) return cleared;
  return converters[type](value, choices);
}

const cleared: FieldConversion = { ok: true, value: null };

const converters: {
  readonly [type in FieldType]: (value: PropertyValue, choices: readonly string[]) => FieldConversion;
} = {
  text: (value) => ({ ok: true, value: textFrom(value) }),
  list: (value) => ({ ok: true, value: isList(value) ? value.map(textFrom) : [textFrom(value)] }),
  boolean: (value) => (typeof value === 'boolean' ? { ok: true, value } : parseBoolean(textFrom(value))),
  number: (value) => (typeof value === 'number' ? { ok: true, value } : parseNumber(textFrom(value))),
  date: (value) => parseDate(textFrom(value)),
  'date-time': (value) => parseDateTime(textFrom(value)),
  choice: (value, choices) => parseChoice(textFrom(value), choices),
};

export function isEmpty(value: PropertyValue): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === null || (typeof value === 'object' && Object.values(value).every(isEmpty));
}

/** Several values are joined for a reader; a complex value is shown as its parts, in their order. */
export function textFrom(value: PropertyValue): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (isList(value)) return value.map(textFrom).join(', ');
  if (typeof value === 'object') {
    return Object.values(value)
      .map(textFrom)
      .filter((part) => part !== '')
      .join(' / ');
  }
  return String(value);
}

function parseBoolean(text: string): FieldConversion {
  const word = text.trim().toLowerCase();
  if (word === 'true' || word === 'yes') return { ok: true, value: true };
  if (word === 'false' || word === 'no') return { ok: true, value: false };
  return { ok: false, reason: 'is not yes or no' };
}

function parseNumber(text: string): FieldConversion {
  const trimmed = text.trim();
  const number = Number(trimmed);
  return trimmed !== '' && Number.isFinite(number)
    ? { ok: true, value: number }
    : { ok: false, reason: 'is not a number' };
}

/**
 * The calendar day as Graph states it in UTC. Graph sends 2022-03-03T08:44:53Z with up to seven fractional digits
 * (https://learn.microsoft.com/graph/api/application-get), so the text is cut and checked, not rounded through Date.
 */
function parseDate(text: string): FieldConversion {
  return readInstant(text) === null
    ? { ok: false, reason: 'is not a date' }
    : { ok: true, value: text.trim().slice(0, '2022-03-03'.length) };
}

/** In UTC, to the millisecond where there is a fraction: `2022-03-03T08:44:53Z`. */
function parseDateTime(text: string): FieldConversion {
  const instantMs = readInstant(text);
  return instantMs === null
    ? { ok: false, reason: 'is not a date and time' }
    : { ok: true, value: new Date(instantMs).toISOString().replace('.000Z', 'Z') };
}

/** As the mapping file writes it, whatever upper and lower case Entra has. */
function parseChoice(text: string, choices: readonly string[]): FieldConversion {
  const wanted = text.trim().toLowerCase();
  const choice = choices.find((one) => one.toLowerCase() === wanted);
  return choice === undefined ? { ok: false, reason: 'is none of the choices' } : { ok: true, value: choice };
}
