/** What applying a mapping file would change, told mapping by mapping and line by line. */
import { directoryNameOf } from '../../domain/directory-path.js';
import type { ConstantValue, FieldRule, MappingDefinition, UnitRule, ValueRule } from '../../domain/mapping.js';
import { compileScope } from '../../domain/scope.js';
import { exitLinesOf } from './exits.js';

export type LineChange = {
  /** `identifier`, `field Hired`. */
  readonly what: string;
  /** Null: it was not there, or will not be. */
  readonly before: string | null;
  readonly after: string | null;
};

export type MappingDifference =
  | { readonly change: 'added'; readonly definition: MappingDefinition; readonly lines: readonly LineChange[] }
  | { readonly change: 'removed'; readonly definition: MappingDefinition }
  | { readonly change: 'changed'; readonly definition: MappingDefinition; readonly lines: readonly LineChange[] };

/**
 * Both lists in their order, which counts. A mapping is known by its name; one that changes its kind or its collection leads to
 * other people, so that it is another mapping and the old one is removed.
 */
export function mappingDifferencesOf(
  stored: readonly MappingDefinition[],
  wanted: readonly MappingDefinition[],
): readonly MappingDifference[] {
  const removed = stored
    .filter((definition) => counterpartIn(wanted, definition) === undefined)
    .map((definition) => ({ change: 'removed', definition }) as const);
  const staying = wanted.filter((definition) => counterpartIn(stored, definition) !== undefined);
  const stayed = stored.filter((definition) => counterpartIn(wanted, definition) !== undefined);
  const others = wanted.flatMap((definition): readonly MappingDifference[] => {
    const before = counterpartIn(stored, definition);
    if (before === undefined) return [{ change: 'added', definition, lines: lineChangesOf(null, definition) }];
    const place = placeChangeOf(stayed.indexOf(before), staying.indexOf(definition));
    const lines = [...place, ...lineChangesOf(before, definition)];
    return lines.length === 0 ? [] : [{ change: 'changed', definition, lines }];
  });
  return [...removed, ...others];
}

/**
 * Where this is empty, both are the same definition.
 * @param before null: there was none
 */
export function lineChangesOf(before: MappingDefinition | null, after: MappingDefinition): readonly LineChange[] {
  const old = before === null ? new Map<string, string>() : linesOf(before);
  const wanted = linesOf(after);
  return [...new Set([...old.keys(), ...wanted.keys()])]
    .map((what) => ({ what, before: old.get(what) ?? null, after: wanted.get(what) ?? null }))
    .filter((line) => line.before !== line.after);
}

function counterpartIn(
  others: readonly MappingDefinition[],
  definition: MappingDefinition,
): MappingDefinition | undefined {
  return others.find((other) => isSameMapping(definition, other));
}

/** Counted among those that stay: one more or less above is no change of place. */
function placeChangeOf(before: number, after: number): readonly LineChange[] {
  return before === after ? [] : [{ what: 'place', before: String(before + 1), after: String(after + 1) }];
}

/** Whether the people of one are the people of the other. */
export function isSameMapping(left: MappingDefinition, right: MappingDefinition): boolean {
  return left.name === right.name && left.kind === right.kind && collectionOf(left) === collectionOf(right);
}

function collectionOf(definition: MappingDefinition): string | null {
  return definition.kind === 'record' ? definition.collection : null;
}

/** Everything that can differ, as text by name; whatever is added to a definition has to be added here to be seen. */
function linesOf(definition: MappingDefinition): ReadonlyMap<string, string> {
  const lines = new Map([['identifier', directoryNameOf(definition.identifier)], ...exitLinesOf(definition)]);
  const { scope } = definition;
  if (scope !== undefined) {
    for (const rule of compileScope(scope).words) lines.set(`in scope only if ${rule}`, 'yes');
  }
  for (const rule of definition.fields) lines.set(`field ${rule.target}`, fieldTextOf(rule));
  if (definition.kind === 'record') return lines;
  const { role, organizationalUnit: unit } = definition;
  if (role !== null) lines.set('role', role);
  if (unit !== null) lines.set('organizational unit', typeof unit === 'string' ? unit : unitTextOf(unit));
  for (const [index, { role: given, group }] of definition.roleGroups.entries()) {
    const administrator = definition.administratorRoles.includes(given) ? ', administrator' : '';
    lines.set(`role group ${index + 1}`, `${given} for members of ${group}${administrator}`);
  }
  return lines;
}

/** `Employee hire date (date), trim, default "none", on creation`. */
function fieldTextOf(rule: FieldRule): string {
  const choices = rule.choices === undefined ? '' : ` of ${rule.choices.map(quoted).join(', ')}`;
  return [
    `${sourceTextOf(rule)} (${rule.type}${choices})`,
    ...stepTextsOf(rule),
    ...(rule.apply === undefined ? [] : ['on creation']),
    ...(rule.empty === undefined ? [] : ['kept when empty']),
  ].join(', ');
}

function unitTextOf(unit: UnitRule): string {
  return [`from ${sourceTextOf(unit)}`, ...stepTextsOf(unit), ...(unit.create ? ['made when missing'] : [])].join(', ');
}

function sourceTextOf({ property, constant }: ValueRule): string {
  if (constant !== undefined) return `always ${quoted(constant)}`;
  return property === null ? 'template' : directoryNameOf(property);
}

function stepTextsOf(rule: ValueRule): readonly string[] {
  const steps = (rule.transforms ?? []).map((transform) =>
    typeof transform === 'string' ? transform : JSON.stringify(transform),
  );
  return rule.default === undefined ? steps : [...steps, `default ${quoted(rule.default)}`];
}

function quoted(value: ConstantValue): string {
  return JSON.stringify(value);
}
