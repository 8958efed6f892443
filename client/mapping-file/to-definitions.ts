/** From the entries of a mapping file to the definitions that are stored, with every name checked. */
import {
  directoryFields,
  findDirectoryField,
  type DirectoryField,
  type FieldShape,
} from '../../domain/directory-fields.js';
import {
  identifierProperties,
  type FieldRule,
  type FieldType,
  type IdentifierProperty,
  type MappingDefinition,
} from '../../domain/mapping.js';
import { toExitRules } from './exits.js';
import type { MappingEntry } from './mapping-file-schema.js';
import { suggestionFor } from './near-names.js';
import type { Finding, Path } from './problem.js';

type Report = (finding: Finding) => void;

export type Definitions = { readonly definitions: readonly MappingDefinition[]; readonly findings: readonly Finding[] };

/** What a field is unless the file says otherwise. */
export const defaultTypeByShape: { readonly [shape in FieldShape]: FieldType } = {
  text: 'text',
  boolean: 'boolean',
  'date-time': 'date',
  list: 'list',
  object: 'text',
};

/** Types that values of a shape can be read as; any text may turn out to be a number or a date. */
const typesByShape: { readonly [shape in FieldShape]: readonly FieldType[] } = {
  text: ['text', 'number', 'date', 'boolean', 'list'],
  boolean: ['boolean', 'text'],
  'date-time': ['date', 'text'],
  list: ['list', 'text'],
  object: ['text'],
};

const integrationStatus = 'integration status';

/** Definitions are of use only where there are no findings. */
export function toDefinitions(entries: readonly MappingEntry[]): Definitions {
  const findings: Finding[] = [];
  const report: Report = (finding) => findings.push(finding);
  const definitions = entries.map((entry, index) => toDefinition(entry, ['mappings', index], report));
  reportRepeatedNames(definitions, report);
  reportSharedCollections(definitions, report);
  return { definitions, findings };
}

function toDefinition(entry: MappingEntry, path: Path, report: Report): MappingDefinition {
  const base = {
    name: entry.name,
    identifier: toIdentifier(entry.identifier, [...path, 'identifier'], report),
    fields: toFieldRules(entry.fields ?? {}, [...path, 'fields'], report),
    ...toExitRules(entry.exits, entry.kind === 'records' ? 'record' : 'login', [...path, 'exits'], report),
  };
  if (entry.kind === 'records') return { kind: 'record', ...base, collection: entry.collection };
  const roles = entry.roles ?? [];
  if (entry.role === undefined && roles.length === 0) {
    report({
      path,
      message: `Nobody would get a login by "${entry.name}": it needs a \`role\` for everybody, or \`roles\` with a group each.`,
    });
  }
  reportRepeatedGroups(roles, [...path, 'roles'], report);
  return {
    kind: 'login',
    ...base,
    role: entry.role ?? null,
    roleGroups: roles.map(({ role, group }) => ({ role, group })),
    administratorRoles: [
      ...new Set(roles.flatMap(({ role, administrator }) => (administrator === true ? [role] : []))),
    ],
    organizationalUnit: entry['organizational unit'] ?? null,
  };
}

function toIdentifier(name: string | undefined, path: Path, report: Report): IdentifierProperty {
  if (name === undefined) return 'userPrincipalName';
  const property = identifierProperties.find((known) => known === findDirectoryField(name)?.property);
  if (property !== undefined) return property;
  const names = identifierProperties.map((known) => findDirectoryField(known)?.name ?? known);
  report({ path, message: `"${name}" cannot be the identifier: ${names.join(', ')}.${suggestionFor(name, names)}` });
  return 'userPrincipalName';
}

function toFieldRules(fields: NonNullable<MappingEntry['fields']>, path: Path, report: Report): readonly FieldRule[] {
  return Object.entries(fields).flatMap(([target, rule]) => {
    const from = typeof rule === 'string' ? rule : rule.from;
    const fromPath = typeof rule === 'string' ? [...path, target] : [...path, target, 'from'];
    if (target.toLowerCase() === integrationStatus) {
      report({
        path: [...path, target],
        at: 'key',
        message: `"${target}" is kept by Rollcall itself and cannot be mapped: leave it out.`,
      });
      return [];
    }
    const field: DirectoryField | undefined = findDirectoryField(from);
    if (field === undefined) {
      const names = directoryFields.flatMap((known) => [known.name, known.property]);
      report({ path: fromPath, message: `"${from}" is no directory field.${suggestionFor(from, names)}` });
      return [];
    }
    const type = (typeof rule === 'string' ? undefined : rule.type) ?? defaultTypeByShape[field.shape];
    if (!typesByShape[field.shape].includes(type)) {
      report({
        path: [...path, target, 'type'],
        message: `${field.name} cannot be read as ${type}: ${typesByShape[field.shape].join(' or ')}.`,
      });
    }
    return [{ target, property: field.property, type }];
  });
}

function reportRepeatedGroups(roles: readonly { readonly group: string }[], path: Path, report: Report): void {
  for (const [index, { group }] of roles.entries()) {
    const first = roles.findIndex((other) => other.group.toLowerCase() === group.toLowerCase());
    if (first < index) {
      report({
        path: [...path, index, 'group'],
        message: `The group "${group}" decides in entry ${first + 1} already; this one would never be reached.`,
      });
    }
  }
}

function reportRepeatedNames(definitions: readonly MappingDefinition[], report: Report): void {
  for (const [index, { name }] of definitions.entries()) {
    const first = definitions.findIndex((other) => other.name === name);
    if (first < index)
      report({
        path: ['mappings', index, 'name'],
        message: `There is a mapping "${name}" above; give this one another name.`,
      });
  }
}

/** Two mappings would make the same record twice, each as its own. */
function reportSharedCollections(definitions: readonly MappingDefinition[], report: Report): void {
  const mappingByCollection = new Map<string, string>();
  for (const [index, definition] of definitions.entries()) {
    if (definition.kind !== 'record') continue;
    const { collection, name } = definition;
    const earlier = mappingByCollection.get(collection);
    if (earlier === undefined) mappingByCollection.set(collection, name);
    else
      report({
        path: ['mappings', index, 'collection'],
        message: `The collection "${collection}" is filled by mapping "${earlier}" above; give this one another.`,
      });
  }
}
