/** The stored mappings as a mapping file; applying it changes nothing. */
import { stringify } from 'yaml';
import { directoryFields } from '../../domain/directory-fields.js';
import type { FieldRule, MappingDefinition } from '../../domain/mapping.js';
import { toExitsEntry } from './exits.js';
import type { MappingEntry, MappingFile } from './mapping-file-schema.js';
import { defaultTypeByShape } from './to-definitions.js';

/** As plain values, which are as good a mapping file when they are printed as JSON. */
export function toMappingFile(tenant: string, definitions: readonly MappingDefinition[]): MappingFile {
  return { tenant, mappings: definitions.map(toEntry) };
}

export function printMappingFile(file: MappingFile): string {
  return stringify(file, { lineWidth: 0 });
}

function toEntry(definition: MappingDefinition): MappingEntry {
  const { name } = definition;
  const identifier = fieldNameOf(definition.identifier);
  const fields = Object.fromEntries(definition.fields.map((rule) => [rule.target, toFieldRule(rule)]));
  if (definition.kind === 'record')
    return {
      name,
      kind: 'records',
      collection: definition.collection,
      identifier,
      fields,
      ...toExitsEntry(definition),
    };
  const { role, roleGroups, administratorRoles, organizationalUnit } = definition;
  const roles = roleGroups.map((rule) => ({
    ...rule,
    ...(administratorRoles.includes(rule.role) ? { administrator: true } : {}),
  }));
  return {
    name,
    kind: 'login-users',
    identifier,
    ...(role === null ? {} : { role }),
    ...(roles.length === 0 ? {} : { roles }),
    ...(organizationalUnit === null ? {} : { 'organizational unit': organizationalUnit }),
    fields,
    ...toExitsEntry(definition),
  };
}

function toFieldRule({
  property,
  type,
}: FieldRule): string | { readonly from: string; readonly type: FieldRule['type'] } {
  const field = directoryFields.find((known) => known.property === property);
  const from = field?.name ?? property;
  return field !== undefined && defaultTypeByShape[field.shape] === type ? from : { from, type };
}

/** As administrators know it. */
export function fieldNameOf(property: string): string {
  return directoryFields.find((field) => field.property === property)?.name ?? property;
}
