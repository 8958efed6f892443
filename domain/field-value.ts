/**
 * From a Graph property to the value of a typed field. Pure, and the same wherever a value is shown or written.
 */
import type { PropertyValue } from './directory-user.js';
import type { FieldType } from './mapping.js';

export type FieldValue = string | number | boolean | null | readonly string[];

export type FieldConversion =
  { readonly ok: true; readonly value: FieldValue } | { readonly ok: false; readonly reason: string };

/** Empty in Entra (absent, null, blank, a list or complex value without content) is null here: it clears the field. */
export function convertField(value: PropertyValue | undefined, type: FieldType): FieldConversion {
  if (value === undefined || isEmpty(value)) return { ok: true, value: null };
  return converters[type](value);
}

const converters: { readonly [type in FieldType]: (value: PropertyValue) => FieldConversion } = {
  text: (value) => ({ ok: true, value: textFrom(value) }),
  list: (value) => ({ ok: true, value: Array.isArray(value) ? value.map(textFrom) : [textFrom(value)] }),
  boolean: (value) => (typeof value === 'boolean' ? { ok: true, value } : parseBoolean(textFrom(value))),
  number: (value) => (typeof value === 'number' ? { ok: true, value } : parseNumber(textFrom(value))),
  date: (value) => parseDate(textFrom(value)),
};

function isEmpty(value: PropertyValue): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === null || (typeof value === 'object' && Object.values(value).every(isEmpty));
}

/** Several values are joined for a reader; a complex value is shown as its parts, in their order. */
function textFrom(value: PropertyValue): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (Array.isArray(value)) return value.map(textFrom).join(', ');
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
  const day = /^(\d{4}-\d{2}-\d{2})(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?$/.exec(text.trim())?.[1];
  const time = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`);
  return day !== undefined && !Number.isNaN(time) && new Date(time).toISOString().startsWith(day)
    ? { ok: true, value: day }
    : { ok: false, reason: 'is not a date' };
}
