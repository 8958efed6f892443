/**
 * Where a directory user stands with a mapping, by the mapping's own rules and before anybody asks who they are here:
 * what they would be called, which role and fields they would have, and whether they are leaving.
 */
import type { DirectoryUser } from './directory-user.js';
import type { ExitCause } from './exit.js';
import type { FieldValue } from './field-value.js';
import { identifierKeyOf, identifierOf } from './identifier.js';
import type { LoginDefinition } from './mapping.js';
import type { MappingRules } from './mapping-rules.js';
import type { Fields } from './person.js';

export type Standing = {
  readonly identifier: string | null;
  readonly identifierKey: string | null;
  /** Null: no rule gives them one, or the mapping has none. */
  readonly role: string | null;
  /** Undefined: the mapping says nothing about it, or names one that does not exist; it stays as it is. */
  readonly organizationalUnit: string | null | undefined;
  readonly fields: Fields;
  /** What only a new person gets, beside `fields`; null: nothing. */
  readonly creationFields: Fields | null;
  /** Fields whose value does not fit their type, as sentences without the value; they are left as they are. */
  readonly unfitFields: readonly string[];
  /** Every cause that holds, what Entra itself says first; none: nothing speaks against them. */
  readonly exits: readonly ExitCause[];
  /** Which rule of the scope leaves them out, in words; null: in scope. Where Entra no longer shows them, nobody asks. */
  readonly outOfScope: string | null;
  /** False where Entra does not say whether the account is enabled (null or absent). */
  readonly accountStateKnown: boolean;
};

/**
 * @param memberOf the groups named by the mapping, as written there, that this user is a (nested) member of
 */
export function standingOf(user: DirectoryUser, rules: MappingRules, memberOf: ReadonlySet<string>): Standing {
  const { definition } = rules;
  const identifier = identifierOf(user, definition.identifier);
  const role = definition.kind === 'login' ? roleOf(definition, memberOf) : null;
  const outOfScope = user.state === 'live' ? (rules.scope?.reasonAgainst(user, memberOf) ?? null) : null;
  return {
    identifier,
    identifierKey: identifier === null ? null : identifierKeyOf(identifier),
    role,
    ...valuesOf(user, rules),
    exits: exitsOf(user, rules, memberOf, role, outOfScope),
    outOfScope,
    accountStateKnown: typeof user.document['accountEnabled'] === 'boolean',
  };
}

/** The first matching group in the mapping's order decides for people in several. */
function roleOf(definition: LoginDefinition, memberOf: ReadonlySet<string>): string | null {
  return definition.roleGroups.find((rule) => memberOf.has(rule.group))?.role ?? definition.role;
}

function exitsOf(
  user: DirectoryUser,
  { definition, scope }: MappingRules,
  memberOf: ReadonlySet<string>,
  role: string | null,
  outOfScope: string | null,
): readonly ExitCause[] {
  if (user.state !== 'live') return [user.state];
  const exits: ExitCause[] = [];
  const isDisabled = user.document['accountEnabled'] === false;
  if (isDisabled) exits.push('disabled');
  // A scope that asks for enabled accounts says the same once more; what is done about it stands under "disabled".
  const enabled = isDisabled ? { ...user, document: { ...user.document, accountEnabled: true } } : user;
  if (outOfScope !== null && scope?.reasonAgainst(enabled, memberOf) !== null) exits.push('out of scope');
  if (definition.kind === 'login' && role === null) exits.push('lost role group');
  return exits;
}

type Values = Pick<Standing, 'fields' | 'creationFields' | 'unfitFields' | 'organizationalUnit'>;

function valuesOf(user: DirectoryUser, rules: MappingRules): Values {
  const fields: Record<string, FieldValue> = {};
  let creationFields: Record<string, FieldValue> | null = null;
  const unfitFields: string[] = [];
  for (const { target, onCreation, keepsEmpty, valueOf } of rules.fields) {
    const converted = valueOf(user);
    if (!converted.ok) unfitFields.push(`${target}: ${converted.reason}`);
    else if (onCreation || (keepsEmpty && converted.value === null)) {
      creationFields ??= {};
      creationFields[target] = converted.value;
    } else fields[target] = converted.value;
  }
  const unit = rules.unitOf?.(user);
  if (unit?.ok === false) unfitFields.push(`organizational unit: ${unit.reason}`);
  const organizationalUnit = unit?.ok === true ? unit.value : undefined;
  return { fields, creationFields, unfitFields, organizationalUnit };
}
