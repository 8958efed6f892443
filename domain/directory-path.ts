/**
 * Names a value of a directory user as mapping files do: a whole property, a part of a complex one, or a position in a
 * list. `Employee org data.division`, `Business phone[0]` and `Extension attribute 7` are such names; positions count from 0.
 */
import { directoryFields, findDirectoryField, selectedProperties } from './directory-fields.js';
import { type DirectoryUser, isList, type PropertyValue } from './directory-user.js';
import { managerProperty } from './manager.js';
import type { MappingDefinition, ValueRule } from './mapping.js';
import { templateFieldsOf } from './transforms/template.js';
import {
  directoryExtension,
  otherProperties,
  partsByProperty,
  unlistedProperties,
  type ValueShape,
} from './user-properties.js';

export type DirectoryPath = {
  /** What `$select` has to name. */
  readonly property: string;
  /** From the property's value to the one that is meant. */
  readonly steps: readonly (string | number)[];
  readonly shape: ValueShape;
};

export type PathReading =
  | { readonly ok: true; readonly path: DirectoryPath }
  /** `wanted` is what is not known, to be looked for among `names`. */
  | { readonly ok: false; readonly reason: string; readonly wanted: string; readonly names: readonly string[] };

const grammar = /^([^.[\]]+)((?:\.[^.[\]]+|\[\d{1,4}\])*)$/;
const stepGrammar = /\.([^.[\]]+)|\[(\d+)\]/g;
const extensionAttribute = /^extension ?attribute ?(\d{1,2})$/i;

/** Reads what an administrator wrote. Upper and lower case do not matter, but in parts that are not known here. */
export function readDirectoryPath(text: string): PathReading {
  const [, head = '', tail = ''] = grammar.exec(text.trim()) ?? [];
  const root = rootOf(head.trim());
  if (root === undefined) return unknownField(text, head.trim());
  let { shape } = root;
  const steps: (string | number)[] = [...root.steps];
  for (const [, name, position] of tail.matchAll(stepGrammar)) {
    if (position !== undefined) {
      if (shape !== 'list' && shape !== 'objects' && shape !== 'any')
        return noStep(`"${text}": ${root.property} is no list, so it has no positions.`);
      steps.push(Number(position));
      shape = shape === 'list' ? 'text' : 'any';
      continue;
    }
    if (shape !== 'object' && shape !== 'any') return noStep(`"${text}": ${root.property} has no parts.`);
    const known = steps.length === 0 ? partsByProperty.get(root.property) : undefined;
    const wanted = (name ?? '').trim();
    const part = known === undefined ? wanted : known.find((one) => one.toLowerCase() === wanted.toLowerCase());
    if (part === undefined) {
      return { ok: false, reason: `"${wanted}" is no part of ${root.property}.`, wanted, names: known ?? [] };
    }
    steps.push(part);
    shape = known === undefined ? 'any' : 'text';
  }
  if (root.property === managerProperty && steps.length === 0) shape = 'text';
  return { ok: true, path: { property: root.property, steps, shape } };
}

/** The one way a path is stored; `readDirectoryPath` reads it back. */
export function directoryPathOf({ property, steps }: DirectoryPath): string {
  return property + steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
}

/** As administrators know it: `Employee org data.division`. */
export function directoryNameOf(path: string): string {
  const end = path.search(/[.[]/);
  const property = end === -1 ? path : path.slice(0, end);
  const name = directoryFields.find((field) => field.property === property)?.name ?? property;
  return name + path.slice(property.length);
}

/** How to get the value out of a user; a property as it stands costs no more than looking it up. */
export function createReader(path: string): (user: DirectoryUser) => PropertyValue | undefined {
  const read = readDirectoryPath(path);
  const { property, steps } = read.ok ? read.path : { property: path, steps: [] };
  if (property === 'id') return (user) => user.objectId;
  if (property === managerProperty && steps.length === 0) return (user) => user.managerPersonId ?? null;
  if (steps.length === 0) return (user) => user.document[property];
  return (user) => steps.reduce<PropertyValue | undefined>(stepInto, user.document[property]);
}

/** What `$select` has to name for these mappings: every field of the table, then whatever else they use. */
export function selectedPropertiesOf(definitions: readonly MappingDefinition[]): readonly string[] {
  const others = definitions
    .flatMap(pathsOf)
    .map((path) => readDirectoryPath(path))
    .flatMap((read) => (read.ok ? [read.path.property] : []));
  return [...new Set([...selectedProperties, ...others.toSorted()])];
}

/** Every path that a mapping reads, as it is stored. */
export function pathsOf(definition: MappingDefinition): readonly string[] {
  const { fields, scope } = definition;
  const unit = definition.kind === 'login' ? definition.organizationalUnit : null;
  const values: readonly ValueRule[] = typeof unit === 'object' && unit !== null ? [...fields, unit] : fields;
  const rules = [...(scope?.all ?? []), ...(scope?.any ?? []), ...(scope?.except?.any ?? [])];
  return [
    definition.identifier,
    ...values.flatMap(({ property, transforms }) => [
      ...(property === null ? [] : [property]),
      ...(transforms ?? []).flatMap(templateFieldsOf),
    ]),
    ...rules.map((rule) => rule.property),
  ];
}

function stepInto(value: PropertyValue | undefined, step: string | number): PropertyValue | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isList(value)) return typeof step === 'number' ? value[step] : undefined;
  return typeof step === 'string' && Object.hasOwn(value, step) ? value[step] : undefined;
}

function rootOf(name: string): DirectoryPath | undefined {
  const field = findDirectoryField(name);
  if (field !== undefined) return { property: field.property, steps: [], shape: field.shape };
  const attribute = extensionAttribute.exec(name)?.[1];
  if (attribute !== undefined && Number(attribute) >= 1 && Number(attribute) <= 15) {
    return {
      property: 'onPremisesExtensionAttributes',
      steps: [`extensionAttribute${Number(attribute)}`],
      shape: 'text',
    };
  }
  if (directoryExtension.test(name)) return { property: name, steps: [], shape: 'any' };
  const other = [...otherProperties].find(([property]) => property.toLowerCase() === name.toLowerCase());
  return other === undefined ? undefined : { property: other[0], steps: [], shape: other[1] };
}

function unknownField(text: string, head: string): PathReading {
  const unlisted = unlistedProperties.find((name) => name.toLowerCase() === head.toLowerCase());
  if (unlisted !== undefined) {
    return noStep(`"${text}" cannot be mapped: Graph does not list users with ${unlisted}.`);
  }
  return {
    ok: false,
    reason: `"${text}" is no directory field.`,
    wanted: head === '' ? text : head,
    names: [...directoryFields.flatMap((known) => [known.name, known.property]), ...otherProperties.keys()],
  };
}

function noStep(reason: string): PathReading {
  return { ok: false, reason, wanted: '', names: [] };
}
