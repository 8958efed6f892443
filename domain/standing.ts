/**
 * Where a directory user stands with a mapping, by the mapping's own rules and before anybody asks who they are here:
 * what they would be called, which role and fields they would have, and whether they are leaving.
 */
import type { DirectoryUser } from './directory-user.js';
import type { ExitCause } from './exit.js';
import { convertField, type FieldValue } from './field-value.js';
import { identifierKeyOf, identifierOf } from './identifier.js';
import type { LoginDefinition, MappingDefinition } from './mapping.js';
import type { Fields } from './person.js';

export type Standing = {
  readonly identifier: string | null;
  readonly identifierKey: string | null;
  /** Null: no rule gives them one, or the mapping has none. */
  readonly role: string | null;
  readonly organizationalUnit: string | null;
  readonly fields: Fields;
  /** Fields whose value does not fit their type, as sentences without the value; they are left as they are. */
  readonly unfitFields: readonly string[];
  readonly exit: ExitCause | null;
  /** False where Entra does not say whether the account is enabled (null or absent). */
  readonly accountStateKnown: boolean;
};

/**
 * @param memberOf the groups named by the mapping, as written there, that this user is a (nested) member of
 */
export function standingOf(
  user: DirectoryUser,
  definition: MappingDefinition,
  memberOf: ReadonlySet<string>,
): Standing {
  const identifier = identifierOf(user, definition.identifier);
  const { fields, unfitFields } = fieldsOf(user, definition);
  const role = definition.kind === 'login' ? roleOf(definition, memberOf) : null;
  const accountEnabled = user.document['accountEnabled'];
  return {
    identifier,
    identifierKey: identifier === null ? null : identifierKeyOf(identifier),
    role,
    organizationalUnit: definition.kind === 'login' ? definition.organizationalUnit : null,
    fields,
    unfitFields,
    exit: exitOf(user, definition, role),
    accountStateKnown: typeof accountEnabled === 'boolean',
  };
}

/** The first matching group in the mapping's order decides for people in several. */
function roleOf(definition: LoginDefinition, memberOf: ReadonlySet<string>): string | null {
  return definition.roleGroups.find((rule) => memberOf.has(rule.group))?.role ?? definition.role;
}

function exitOf(user: DirectoryUser, definition: MappingDefinition, role: string | null): ExitCause | null {
  if (user.state !== 'live') return user.state;
  if (user.document['accountEnabled'] === false) return 'disabled';
  if (definition.kind === 'login' && role === null) return 'lost role group';
  return null;
}

function fieldsOf(user: DirectoryUser, definition: MappingDefinition): { fields: Fields; unfitFields: string[] } {
  const fields: Record<string, FieldValue> = {};
  const unfitFields: string[] = [];
  for (const rule of definition.fields) {
    const value = rule.property === 'id' ? user.objectId : user.document[rule.property];
    const converted = convertField(value, rule.type);
    if (converted.ok) fields[rule.target] = converted.value;
    else unfitFields.push(`${rule.target}: ${rule.property} ${converted.reason}`);
  }
  return { fields, unfitFields };
}
