/** From the fields of a mapping file to their rules: every name is looked up, and everything has to fit what comes before it. */
import { directoryNameOf, directoryPathOf, readDirectoryPath } from '../../domain/directory-path.js';
import { convertField } from '../../domain/field-value.js';
import { managerProperty } from '../../domain/manager.js';
import type { ConstantValue, FieldRule, FieldType, UnitRule, ValueRule } from '../../domain/mapping.js';
import { unknownSymbolsOf, dateSymbols } from '../../domain/transforms/format-date.js';
import { templateFieldsOf } from '../../domain/transforms/template.js';
import { nameOfTransform, shapeAfter, shapesTakenBy, type Transform } from '../../domain/transforms/transform.js';
import type { ValueShape } from '../../domain/user-properties.js';
import type { MappingEntry } from './mapping-file-schema.js';
import { suggestionFor } from './near-names.js';
import type { Path, Report } from './problem.js';
import type { FieldRuleEntry, TransformEntry, UnitRuleEntry } from './value-schema.js';

/** What a field is unless the file says otherwise. */
export const defaultTypeByShape: { readonly [shape in ValueShape]: FieldType } = {
  text: 'text',
  boolean: 'boolean',
  'date-time': 'date',
  list: 'list',
  object: 'text',
  objects: 'text',
  any: 'text',
};

const everyType = ['text', 'number', 'date', 'date-time', 'boolean', 'list', 'choice'] as const;

/** Types that values of a shape can be read as; any text may turn out to be a number or a date. */
const typesByShape: { readonly [shape in ValueShape]: readonly FieldType[] } = {
  text: everyType,
  boolean: ['boolean', 'text'],
  'date-time': ['date', 'date-time', 'text'],
  list: ['list', 'text'],
  object: ['text'],
  objects: ['text'],
  any: everyType,
};

const integrationStatus = 'integration status';

export function toFieldRules(
  fields: NonNullable<MappingEntry['fields']>,
  path: Path,
  report: Report,
): readonly FieldRule[] {
  return Object.entries(fields).flatMap(([target, entry]): readonly FieldRule[] => {
    if (target.toLowerCase() === integrationStatus) {
      const message = `"${target}" is kept by Rollcall itself and cannot be mapped: leave it out.`;
      report({ path: [...path, target], at: 'key', message });
      return [];
    }
    const at = [...path, target];
    if (typeof entry === 'string') {
      const from = readSource(entry, at, report);
      return from === null ? [] : [{ target, property: from.property, type: defaultTypeByShape[from.shape] }];
    }
    const rule = toFieldRule(target, entry, at, report);
    return rule === null ? [] : [rule];
  });
}

/** @returns null where it cannot be told what the directory's value looks like */
function toFieldRule(target: string, entry: FieldRuleEntry, path: Path, report: Report): FieldRule | null {
  const value = toValueRule(entry, path, target, report);
  if (value === null) return null;
  const { rule, shape } = value;
  const { constant, choices, apply, empty } = entry;
  if (rule.property === managerProperty) {
    for (const key of ['transforms', 'default', 'choices'] as const) {
      if (entry[key] === undefined) continue;
      const message = `"${target}" is a reference to a person, which is taken as it stands: leave "${key}" out.`;
      report({ path: [...path, key], at: 'key', message });
    }
  }
  const type = entry.type ?? (choices === undefined ? typeOf(constant, shape) : 'choice');
  if (rule.property === managerProperty && type !== 'text') {
    report({ path: [...path, 'type'], message: `"${target}" is a reference to a person, which is a text.` });
  } else if (constant === undefined && !typesByShape[shape].includes(type)) {
    const what = rule.transforms === undefined ? directoryNameOf(rule.property ?? '') : 'What the transforms make';
    report({
      path: [...path, 'type'],
      message: `${what} cannot be read as ${type}: ${typesByShape[shape].join(' or ')}.`,
    });
  }
  if (type === 'choice' && choices === undefined) {
    report({
      path: [...path, 'type'],
      message: `What "${target}" can be is missing: add \`choices\` with all of them.`,
    });
  }
  if (type !== 'choice' && choices !== undefined) {
    report({
      path: [...path, 'choices'],
      at: 'key',
      message: `Only a choice has \`choices\`, and "${target}" is of type ${type}.`,
    });
  }
  for (const key of ['constant', 'default'] as const) {
    const stated = entry[key];
    const converted = stated === undefined ? null : convertField(stated, type, choices);
    if (converted?.ok === false)
      report({ path: [...path, key], message: `"${key}" ${converted.reason}, and "${target}" is of type ${type}.` });
  }
  return {
    target,
    ...rule,
    type,
    ...(type === 'choice' ? { choices: choices ?? [] } : {}),
    ...(apply === 'on-creation' ? { apply } : {}),
    ...(empty === 'keep' ? { empty } : {}),
  };
}

export function toUnitRule(entry: UnitRuleEntry, path: Path, report: Report): UnitRule | null {
  const value = toValueRule({ ...entry, constant: undefined }, path, 'organizational unit', report);
  if (value?.rule.property === managerProperty) reportPerson(entry.from, [...path, 'from'], report);
  return value === null ? null : { ...value.rule, create: entry.create ?? false };
}

type SourceEntry = {
  readonly from?: string | undefined;
  readonly constant?: ConstantValue | undefined;
  readonly transforms?: readonly TransformEntry[] | undefined;
  readonly default?: ConstantValue | undefined;
};

/** Where the value comes from, and what it looks like after all transforms. */
function toValueRule(
  entry: SourceEntry,
  path: Path,
  target: string,
  report: Report,
): { readonly rule: ValueRule; readonly shape: ValueShape } | null {
  const { from, constant } = entry;
  const transforms = entry.transforms?.map(toTransform) ?? [];
  const [first] = transforms;
  const startsItself = typeof first === 'object' && 'template' in first;
  if (constant !== undefined) {
    for (const key of ['from', 'transforms', 'default'] as const) {
      if (entry[key] === undefined) continue;
      report({
        path: [...path, key],
        at: 'key',
        message: `"${target}" is a constant, so "${key}" has nothing to do: leave one of them out.`,
      });
    }
    return { rule: { property: null, constant }, shape: 'any' };
  }
  if (from === undefined && !startsItself) {
    const message = `"from" is missing: the directory field of "${target}", unless it is a \`constant\` or begins with a template.`;
    report({ path: [...path, 'from'], message });
    return null;
  }
  const read = from === undefined ? null : readSource(from, [...path, 'from'], report);
  const known = read?.shape ?? (from === undefined ? 'text' : 'any');
  const shape = shapeAfterAll(transforms, known, [...path, 'transforms'], report);
  if (from !== undefined && read === null) return null;
  return {
    rule: {
      property: read?.property ?? null,
      ...(transforms.length === 0 ? {} : { transforms }),
      ...(entry.default === undefined ? {} : { default: entry.default }),
    },
    shape,
  };
}

/** Reports each transform that does not fit what comes before it. */
function shapeAfterAll(transforms: readonly Transform[], begin: ValueShape, path: Path, report: Report): ValueShape {
  let shape = begin;
  for (const [index, transform] of transforms.entries()) {
    const at = [...path, index];
    const name = nameOfTransform(transform);
    const next = shapeAfter(transform, shape);
    if (next === null) {
      const takes = shapesTakenBy(transform)
        .map((one) => wordByShape[one])
        .join(' or ');
      report({ path: at, message: `The transform "${name}" takes ${takes}, and gets ${wordByShape[shape]} here.` });
    }
    shape = next ?? 'any';
    for (const field of templateFieldsOf(transform)) readPath(field, [...at, 'template'], report);
    if (typeof transform === 'object' && 'format date' in transform) {
      for (const symbol of unknownSymbolsOf(transform['format date'])) {
        report({ path: [...at, name], message: `"${symbol}" is no part of a date: ${dateSymbols.join(', ')}.` });
      }
    }
  }
  return shape;
}

const wordByShape: { readonly [shape in ValueShape]: string } = {
  text: 'a text',
  boolean: 'true or false',
  'date-time': 'a date',
  list: 'a list',
  object: 'a group of values',
  objects: 'a list of groups of values',
  any: 'anything',
};

type KnownPath = { readonly property: string; readonly shape: ValueShape };

/** A directory field that is a value by itself, as it is stored; reports a name that does not exist. */
export function readPath(text: string, path: Path, report: Report): KnownPath | null {
  const read = readSource(text, path, report);
  if (read?.property !== managerProperty) return read;
  reportPerson(text, path, report);
  return null;
}

function reportPerson(text: string | undefined, path: Path, report: Report): void {
  report({
    path,
    message: `"${text ?? managerProperty}" is a person, whom only a field can take, as it stands: take "manager.id".`,
  });
}

/** What a field can be taken from: also the manager, who is a person and not a value. */
function readSource(text: string, path: Path, report: Report): KnownPath | null {
  const read = readDirectoryPath(text);
  if (read.ok) return { property: directoryPathOf(read.path), shape: read.path.shape };
  report({ path, message: `${read.reason}${suggestionFor(read.wanted, read.names)}` });
  return null;
}

function typeOf(constant: ConstantValue | undefined, shape: ValueShape): FieldType {
  if (constant === undefined) return defaultTypeByShape[shape];
  if (typeof constant === 'number') return 'number';
  if (typeof constant === 'boolean') return 'boolean';
  return typeof constant === 'string' ? 'text' : 'list';
}

function toTransform(entry: TransformEntry): Transform {
  if (typeof entry === 'string' || !('choose' in entry)) return entry;
  const { choose, otherwise } = entry;
  return otherwise === undefined ? { choose } : { choose, otherwise };
}
