/** Puts several fields into one text: `{Last name}, {First name}`. `{value}` is what came before. */
import type { DirectoryUser, PropertyValue } from '../directory-user.js';
import { isEmpty, textFrom } from '../field-value.js';
import type { Transform } from './transform.js';

export type ReaderOf = (path: string) => (user: DirectoryUser) => PropertyValue | undefined;

const field = /\{([^{}]*)\}/g;
const present = 'value';

/** The names in the braces, as written, without `value`. */
export function templateFieldsOf(transform: Transform): readonly string[] {
  if (typeof transform !== 'object' || !('template' in transform)) return [];
  return [...transform.template.matchAll(field)].map(([, name = '']) => name.trim()).filter((name) => name !== present);
}

/** Where all of its fields are empty, so is the text: a comma alone is nobody's name. A template without fields is a constant text. */
export function fillTemplate(
  template: string,
  readerOf: ReaderOf,
): (value: PropertyValue, user: DirectoryUser) => PropertyValue {
  const pieces = template.split(field).map((piece, index): Piece => {
    if (index % 2 === 0) return { text: piece };
    const name = piece.trim();
    if (name === present) return { read: (value) => value };
    const read = readerOf(name);
    return { read: (_value, user) => read(user) ?? null };
  });
  return (value, user) => {
    let isFilled = false;
    const texts = pieces.map((piece) => {
      if (piece.read === undefined) return piece.text;
      const found = piece.read(value, user);
      isFilled ||= !isEmpty(found);
      return textFrom(found);
    });
    return isFilled || pieces.length === 1 ? texts.join('') : null;
  };
}

type Piece =
  | { readonly text: string; readonly read?: undefined }
  | { readonly read: (value: PropertyValue, user: DirectoryUser) => PropertyValue };
