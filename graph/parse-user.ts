/**
 * The border for people: an entry of a Graph answer becomes a user in our words, or says why it cannot. Nothing here throws for what an entry
 * holds, because one malformed user must not stop a page.
 */
import { z } from 'zod';
import { directoryFields, type FieldShape } from '../domain/directory-fields.js';
import type { PropertyValue, UserDocument } from '../domain/directory-user.js';
import { isStorable, toPropertyValue } from './property-value.js';

export type ParsedUser = {
  /** Entra's object id, lower case. */
  readonly objectId: string;
  /** Keys stand in the order of the field table, other requested properties after them by name: its JSON text is canonical. */
  readonly document: UserDocument;
  /** The document as JSON. Postgres can hold it: it has neither U+0000 nor half a surrogate pair. */
  readonly documentText: string;
  /** "accountEnabled is text where yes or no belongs": properties left out of the document; never their values. */
  readonly malformed: readonly string[];
  /** In delta answers: `changed` is in the recycle bin, `deleted` is gone. https://learn.microsoft.com/graph/delta-query-overview */
  readonly removed: 'changed' | 'deleted' | null;
};

export type UserEntry =
  | { readonly readable: true; readonly user: ParsedUser }
  /** `position` counts from 0 within the page. */
  | { readonly readable: false; readonly position: number; readonly reason: string };

export type UserParser = (entry: unknown, position: number) => UserEntry;

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NONE: readonly string[] = [];

/** Schemas that only check and copy; zod compiles an object of such into one function, a million users a second. */
const schemaByShape = {
  text: z.string(),
  boolean: z.boolean(),
  'date-time': z.iso.datetime({ offset: true }),
  list: z.array(z.string()),
  object: z.looseObject({}).transform(orderedOrNever),
} as const satisfies Record<FieldShape, z.ZodType<PropertyValue>>;

/** Any property that a mapping names beyond the table, an extension attribute for example. */
const otherSchema = z.unknown().transform(orderedOrNever);

const belongsByShape: Readonly<Record<FieldShape, string>> = {
  text: 'text',
  boolean: 'yes or no',
  'date-time': 'a date with a time',
  list: 'a list of text',
  object: 'a group of values',
};

const shapeByProperty: ReadonlyMap<string, FieldShape> = new Map(
  directoryFields.map((field) => [field.property, field.shape]),
);

/** A parser for answers to a request that selected `properties`; whatever else arrives is left out. */
export function createUserParser(properties: readonly string[]): UserParser {
  const schema = createSchema(properties);

  function documentWithout(entry: object, malformed: Map<string, string>): UserDocument {
    const rest = Object.fromEntries(Object.entries(entry).filter(([name]) => !malformed.has(name)));
    return schema.parse(rest);
  }

  function parseDocument(entry: object): Pick<ParsedUser, 'document' | 'documentText' | 'malformed'> {
    const first = schema.safeParse(entry);
    if (first.success) {
      const documentText = JSON.stringify(first.data);
      // What cannot be stored is always escaped, so one look at the text spares a look at each value: 1.5 µs a user.
      if (!documentText.includes('\\u')) return { document: first.data, documentText, malformed: NONE };
    }
    const malformed = new Map<string, string>();
    for (const { path } of first.error?.issues ?? []) {
      const name = String(path[0]);
      malformed.set(name, `${name} is ${kindOf(Reflect.get(entry, name))} where ${belongsAt(name)} belongs`);
    }
    for (const [name, value] of Object.entries(documentWithout(entry, malformed))) {
      if (!isStorable(value)) malformed.set(name, `${name} holds a character that cannot be stored`);
    }
    const document = documentWithout(entry, malformed);
    return { document, documentText: JSON.stringify(document), malformed: [...malformed.values()] };
  }

  return (entry, position) => {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      return { readable: false, position, reason: `the entry is ${kindOf(entry)} where a user belongs` };
    }
    const id = 'id' in entry ? entry.id : undefined;
    if (typeof id !== 'string' || !GUID.test(id)) {
      return { readable: false, position, reason: `the id is ${kindOf(id)} where a GUID belongs` };
    }
    const objectId = id.toLowerCase();
    const { document, documentText, malformed } = parseDocument(objectId === id ? entry : { ...entry, id: objectId });
    return { readable: true, user: { objectId, document, documentText, malformed, removed: removalOf(entry) } };
  };
}

function createSchema(properties: readonly string[]): z.ZodType<UserDocument> {
  const wanted = new Set(properties);
  const shape: Record<string, z.ZodExactOptional<z.ZodType<PropertyValue>>> = {};
  for (const field of directoryFields) {
    if (wanted.delete(field.property)) shape[field.property] = z.exactOptional(schemaByShape[field.shape].nullable());
  }
  for (const property of [...wanted].sort()) shape[property] = z.exactOptional(otherSchema);
  return z.object(shape);
}

function orderedOrNever(value: unknown, context: z.RefinementCtx): PropertyValue {
  const ordered = toPropertyValue(value);
  if (ordered !== undefined) return ordered;
  context.addIssue('not a value that can be stored');
  return z.NEVER;
}

function removalOf(entry: object): 'changed' | 'deleted' | null {
  if (!('@removed' in entry)) return null;
  const removed = entry['@removed'];
  const isForGood =
    typeof removed === 'object' && removed !== null && 'reason' in removed && removed.reason === 'deleted';
  return isForGood ? 'deleted' : 'changed';
}

function belongsAt(property: string): string {
  const shape = shapeByProperty.get(property);
  return shape === undefined ? 'a simple value' : belongsByShape[shape];
}

/** What a value is, in words that never show it. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'a number';
  return typeof value === 'boolean' ? 'yes or no' : 'a group of values';
}
