/** The values of a person on one line, for a table. */
import type { FieldValue } from '../../domain/field-value.js';
import type { Fields, PersonValues } from '../../domain/person.js';

export function fieldsText(fields: Fields): string {
  return Object.entries(fields)
    .map(([target, value]) => `${target}: ${valueText(value)}`)
    .join(', ');
}

/** One value that differs, as text. `old` is a dash where there was none. */
export type ChangedValue = { readonly what: string; readonly old: string; readonly value: string };

/** What is known of everybody first, then the mapping's fields. @param field only this one, in any case */
export function changedValuesOf(
  before: PersonValues | null,
  after: PersonValues,
  field?: string,
): readonly ChangedValue[] {
  const wanted = field?.trim().toLowerCase();
  const old = flatten(before ?? {});
  return [...flatten(after)]
    .filter(([what]) => wanted === undefined || what.toLowerCase() === wanted)
    .map(([what, value]) => ({ what, old: old.get(what) ?? '–', value }));
}

/** `Department: Sales → Support`, a line for each value; of somebody new, only what they get. */
export function changeText(before: PersonValues | null, after: PersonValues, field?: string): string {
  return changedValuesOf(before, after, field)
    .map(({ what, old, value }) => (before === null ? `${what}: ${value}` : `${what}: ${old} → ${value}`))
    .join('\n');
}

/** The key that identifiers are compared by shows nothing that the identifier does not; a link is shown by the person's own row. */
function flatten({
  fields = {},
  identifierKey: _key,
  link: _link,
  ...values
}: PersonValues): ReadonlyMap<string, string> {
  return new Map(
    [...Object.entries(values), ...Object.entries(fields)].map(([what, value]) => [what, valueText(value)]),
  );
}

function valueText(value: FieldValue | undefined): string {
  if (value === null || value === undefined) return '–';
  return printable(Array.isArray(value) ? value.join(', ') : String(value));
}

/** A name in somebody's directory may hold line breaks, or sequences that a terminal obeys: they become spaces. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}
