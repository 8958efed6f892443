/** Chooses by table: what is on the left becomes what is on the right. Upper and lower case are the same. */
import type { PropertyValue } from '../directory-user.js';
import { textFrom } from '../field-value.js';

/** @param otherwise for a value that is not in the table; null: it stays as it is */
export function choose(
  table: { readonly [value: string]: string },
  otherwise: string | null,
): (value: PropertyValue) => PropertyValue {
  const chosen = new Map(Object.entries(table).map(([value, result]) => [keyOf(value), result]));
  return (value) => chosen.get(keyOf(textFrom(value))) ?? otherwise ?? value;
}

function keyOf(text: string): string {
  return text.trim().normalize('NFC').toLowerCase();
}
