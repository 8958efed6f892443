/** From the entries of a mapping file to the definitions that are stored, with every name checked. */
import { findDirectoryField } from '../../domain/directory-fields.js';
import {
  identifierProperties,
  type IdentifierProperty,
  type MappingDefinition,
  type UnitRule,
} from '../../domain/mapping.js';
import { toExitRules } from './exits.js';
import type { MappingEntry, MappingFile } from './mapping-file-schema.js';
import { suggestionFor } from './near-names.js';
import type { Finding, Path, Report } from './problem.js';
import { toScope } from './to-scope.js';
import { toFieldRules, toUnitRule } from './to-value-rules.js';

type LoginEntry = Extract<MappingEntry, { readonly kind: 'login-users' }>;

export type Definitions = { readonly definitions: readonly MappingDefinition[]; readonly findings: readonly Finding[] };

/** Definitions are of use only where there are no findings. */
export function toDefinitions(file: Pick<MappingFile, 'mappings' | 'roles'>): Definitions {
  const findings: Finding[] = [];
  const report: Report = (finding) => findings.push(finding);
  const entries = file.mappings;
  const definitions = entries.map((entry, index) => toDefinition(entry, ['mappings', index], report));
  if (file.roles !== undefined) reportUnknownRoles(entries, file.roles, report);
  reportRepeatedNames(definitions, report);
  reportSharedCollections(definitions, report);
  return { definitions, findings };
}

function toDefinition(entry: MappingEntry, path: Path, report: Report): MappingDefinition {
  const base = {
    name: entry.name,
    identifier: toIdentifier(entry.identifier, [...path, 'identifier'], report),
    fields: toFieldRules(entry.fields ?? {}, [...path, 'fields'], report),
    ...(entry.scope === undefined ? {} : { scope: toScope(entry.scope, [...path, 'scope'], report) }),
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
    organizationalUnit: toUnit(entry['organizational unit'], [...path, 'organizational unit'], report),
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

function toUnit(unit: LoginEntry['organizational unit'], path: Path, report: Report): string | UnitRule | null {
  if (typeof unit === 'string') return unit;
  return unit === undefined ? null : toUnitRule(unit, path, report);
}

function reportUnknownRoles(entries: readonly MappingEntry[], known: readonly string[], report: Report): void {
  const check = (role: string, path: Path) => {
    if (known.includes(role)) return;
    const suggestion = suggestionFor(role, known);
    report({
      path,
      message: `The role "${role}" is nowhere defined: it is not among the \`roles\` of this file.${suggestion}`,
    });
  };
  for (const [index, entry] of entries.entries()) {
    if (entry.kind !== 'login-users') continue;
    if (entry.role !== undefined) check(entry.role, ['mappings', index, 'role']);
    for (const [place, { role }] of (entry.roles ?? []).entries())
      check(role, ['mappings', index, 'roles', place, 'role']);
  }
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
