/** From a text to a list, and back to one text or one of them. */
import { isList, type PropertyValue } from '../directory-user.js';
import { textFrom } from '../field-value.js';

/** `Sales; Berlin` split by `;` is `Sales` and `Berlin`: spaces around the parts go, and so do empty parts. */
export function split(by: string): (value: PropertyValue) => PropertyValue {
  return (value) =>
    textFrom(value)
      .split(by)
      .map((part) => part.trim())
      .filter((part) => part !== '');
}

export function join(separator: string): (value: PropertyValue) => PropertyValue {
  return (value) => (isList(value) ? value.map(textFrom).join(separator) : value);
}

/** @param position counts from 1; where the list is shorter, the value is empty. A single value is its own first. */
export function nth(position: number): (value: PropertyValue) => PropertyValue {
  return (value) => (isList(value) ? value : [value])[position - 1] ?? null;
}
