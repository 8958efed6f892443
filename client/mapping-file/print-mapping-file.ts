/** The stored mappings as a mapping file; applying it changes nothing. */
import { stringify } from 'yaml';
import { directoryNameOf, readDirectoryPath } from '../../domain/directory-path.js';
import type { AttributeRule, FieldRule, MappingDefinition, Scope, UnitRule } from '../../domain/mapping.js';
import { toExitsEntry } from './exits.js';
import type { MappingEntry, MappingFile } from './mapping-file-schema.js';
import type { AttributeRuleEntry, ScopeEntry } from './scope-schema.js';
import { defaultTypeByShape } from './to-value-rules.js';
import type { FieldRuleEntry, UnitRuleEntry } from './value-schema.js';

/** As plain values, which are as good a mapping file when they are printed as JSON. */
export function toMappingFile(tenant: string, definitions: readonly MappingDefinition[]): MappingFile {
  return { tenant, mappings: definitions.map(toEntry) };
}

export function printMappingFile(file: MappingFile): string {
  return stringify(file, { lineWidth: 0 });
}

function toEntry(definition: MappingDefinition): MappingEntry {
  const common = {
    name: definition.name,
    identifier: directoryNameOf(definition.identifier),
    ...(definition.scope === undefined ? {} : { scope: toScopeEntry(definition.scope) }),
    fields: Object.fromEntries(definition.fields.map((rule) => [rule.target, toFieldEntry(rule)])),
    ...toExitsEntry(definition),
  };
  if (definition.kind === 'record') return { ...common, kind: 'records', collection: definition.collection };
  const { role, roleGroups, administratorRoles, organizationalUnit } = definition;
  const roles = roleGroups.map((rule) => ({
    ...rule,
    ...(administratorRoles.includes(rule.role) ? { administrator: true } : {}),
  }));
  return {
    ...common,
    kind: 'login-users',
    ...(role === null ? {} : { role }),
    ...(roles.length === 0 ? {} : { roles }),
    ...(organizationalUnit === null ? {} : { 'organizational unit': toUnitEntry(organizationalUnit) }),
  };
}

function toFieldEntry(rule: FieldRule): string | FieldRuleEntry {
  const { target: _target, property, type, transforms, choices, ...others } = rule;
  const read = property === null ? null : readDirectoryPath(property);
  const plain = read?.ok === true && defaultTypeByShape[read.path.shape] === type;
  if (plain && property !== null && transforms === undefined && Object.keys(others).length === 0) {
    return directoryNameOf(property);
  }
  return {
    ...(property === null ? {} : { from: directoryNameOf(property) }),
    type,
    ...(choices === undefined ? {} : { choices: [...choices] }),
    ...(transforms === undefined ? {} : { transforms: [...transforms] }),
    ...statedIn(others),
    ...(others.apply === undefined ? {} : { apply: others.apply }),
    ...(others.empty === undefined ? {} : { empty: others.empty }),
  };
}

function toUnitEntry(unit: string | UnitRule): string | UnitRuleEntry {
  if (typeof unit === 'string') return unit;
  const { property, transforms, create } = unit;
  return {
    ...(property === null ? {} : { from: directoryNameOf(property) }),
    ...(transforms === undefined ? {} : { transforms: [...transforms] }),
    ...(unit.default === undefined ? {} : { default: copyOf(unit.default) }),
    create,
  };
}

function statedIn(rule: Pick<FieldRule, 'constant' | 'default'>): Pick<FieldRuleEntry, 'constant' | 'default'> {
  return {
    ...(rule.constant === undefined ? {} : { constant: copyOf(rule.constant) }),
    ...(rule.default === undefined ? {} : { default: copyOf(rule.default) }),
  };
}

function copyOf(value: string | number | boolean | readonly string[]): string | number | boolean | string[] {
  return typeof value === 'object' ? [...value] : value;
}

function toScopeEntry({ userTypes, enabledOnly, groups, all, any, except }: Scope): ScopeEntry {
  return {
    ...(userTypes === undefined ? {} : { 'user type': [...userTypes] }),
    ...(enabledOnly === undefined ? {} : { 'enabled only': enabledOnly }),
    ...(groups === undefined ? {} : { groups: [...groups] }),
    ...(all === undefined ? {} : { all: all.map(toRuleEntry) }),
    ...(any === undefined ? {} : { any: any.map(toRuleEntry) }),
    ...(except === undefined
      ? {}
      : {
          except: {
            ...(except.groups === undefined ? {} : { groups: [...except.groups] }),
            ...(except.users === undefined ? {} : { users: [...except.users] }),
            ...(except.any === undefined ? {} : { any: except.any.map(toRuleEntry) }),
          },
        }),
  };
}

function toRuleEntry({ property, operator, values }: AttributeRule): AttributeRuleEntry {
  const field = directoryNameOf(property);
  const [first = ''] = values;
  if (operator === 'in') return { field, in: [...values] };
  return operator === 'empty' ? { field, empty: first === 'true' } : { field, [operator]: first };
}
