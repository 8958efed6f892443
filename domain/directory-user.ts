/**
 * A person as Entra shows them. Every other part of Rollcall speaks of people in these words: Graph's answers are turned
 * into them in `graph/`, the mirror in Postgres holds them, and the decisions in this folder are made on them.
 */

/** What a Graph property can hold once it has passed the border. `null` is "cleared"; an absent property is "not said". */
export type PropertyValue =
  string | number | boolean | null | readonly PropertyValue[] | { readonly [name: string]: PropertyValue };

/** Graph property name → value, only properties that were asked for. Keys are in one fixed order, so its JSON text is canonical. */
export type UserDocument = { readonly [property: string]: PropertyValue };

/** `deleted` is in the recycle bin; `missing` is neither listed, nor in the bin, nor found by its id. */
export type DirectoryState = 'live' | 'deleted' | 'missing';

export type DirectoryUser = {
  /** Entra's object id, lower case; it survives deletion and restoration. */
  readonly objectId: string;
  readonly state: DirectoryState;
  readonly document: UserDocument;
  /** Properties that arrived with a type Graph does not document, as readable sentences; such a person is rejected, never guessed at. */
  readonly malformed: readonly string[];
  /** Of our person that the manager is, where a mapping asks for it; see `manager.ts`. Absent or null: nobody, or nobody here. */
  readonly managerPersonId?: string | null;
};

/** A user's text property, or null where it is absent, cleared or blank. */
export function textOf(document: UserDocument, property: string): string | null {
  const value = document[property];
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** `Array.isArray` does not narrow read-only lists. https://github.com/microsoft/TypeScript/issues/17002 */
export function isList(value: PropertyValue): value is readonly PropertyValue[] {
  return Array.isArray(value);
}
