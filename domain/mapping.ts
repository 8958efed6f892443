/** A mapping: the rule that turns directory users into login users, or into records of a collection. */
import type { ExitRules } from './exit.js';
import type { Transform } from './transforms/transform.js';

/** The matching field. Graph calls the object id `id`. */
export const identifierProperties = ['userPrincipalName', 'id', 'mail'] as const;
export type IdentifierProperty = (typeof identifierProperties)[number];

export const fieldTypes = ['text', 'number', 'date', 'date-time', 'boolean', 'list', 'choice'] as const;
export type FieldType = (typeof fieldTypes)[number];

/** A value that the mapping file states itself. */
export type ConstantValue = string | number | boolean | readonly string[];

/** Where a value comes from and what is done to it on the way; keys that are absent do nothing. */
export type ValueRule = {
  /** As `directoryPathOf` writes it: `department`, `employeeOrgData.division`, `businessPhones[0]`. Null: a constant, or a template begins. */
  readonly property: string | null;
  /** In its place, always the same. */
  readonly constant?: ConstantValue;
  /** Applied in their order. */
  readonly transforms?: readonly Transform[];
  /** What stands in for a value that is empty after all transforms. */
  readonly default?: ConstantValue;
};

/** One field of the login user or record. */
export type FieldRule = ValueRule & {
  readonly target: string;
  readonly type: FieldType;
  /** Of a `choice`: all that it can be. */
  readonly choices?: readonly string[];
  /** Absent: always. */
  readonly apply?: 'on-creation';
  /** Absent: what is empty in Entra is cleared here. */
  readonly empty?: 'keep';
};

/** An organizational unit taken from the directory. */
export type UnitRule = ValueRule & {
  /** Whether a unit that does not exist yet is made; if not, such a value is refused and the unit stays. */
  readonly create: boolean;
};

/** A permission level and the Entra group whose (nested) members have it; the first match in the mapping's order decides. */
export type RoleRule = {
  readonly role: string;
  /** Object id or exact display name, as the administrator wrote it. */
  readonly group: string;
};

export const scopeOperators = ['equals', 'not', 'in', 'starts', 'ends', 'contains', 'empty'] as const;
export type ScopeOperator = (typeof scopeOperators)[number];

/** What a directory field has to be; upper and lower case are the same. */
export type AttributeRule = {
  /** As in `ValueRule`. */
  readonly property: string;
  readonly operator: ScopeOperator;
  /** One, but for `in`; of `empty` it is `true` or `false`. */
  readonly values: readonly string[];
};

/** Whom a mapping is about. Everything that is named has to hold; what is absent asks nothing. */
export type Scope = {
  readonly userTypes?: readonly string[];
  readonly enabledOnly?: boolean;
  /** A (nested) member of at least one of them; object ids or exact display names. */
  readonly groups?: readonly string[];
  readonly all?: readonly AttributeRule[];
  readonly any?: readonly AttributeRule[];
  /** Whoever one of these is true of is left out. */
  readonly except?: {
    readonly groups?: readonly string[];
    /** Object ids or user principal names. */
    readonly users?: readonly string[];
    readonly any?: readonly AttributeRule[];
  };
};

type MappingBase = {
  readonly name: string;
  readonly identifier: IdentifierProperty;
  readonly fields: readonly FieldRule[];
  /** Absent: everybody. */
  readonly scope?: Scope;
  /** What happens to whoever leaves, where it differs from the default. */
  readonly exits?: ExitRules;
};

export type LoginDefinition = MappingBase & {
  readonly kind: 'login';
  /** The role of everyone whom no role group matches; null: whoever is in no role group does not get a login. */
  readonly role: string | null;
  readonly roleGroups: readonly RoleRule[];
  /** Roles of this mapping that may administer the application; no sync takes it from the last active one. */
  readonly administratorRoles: readonly string[];
  /** A text is the unit of all of them; null leaves units alone. */
  readonly organizationalUnit: string | UnitRule | null;
};

export type RecordDefinition = MappingBase & {
  readonly kind: 'record';
  readonly collection: string;
};

/** What is stored as one revision; shown and diffed as the administrator wrote it. */
export type MappingDefinition = LoginDefinition | RecordDefinition;

/** A mapping as a run works with it: one pinned revision of its definition. */
export type Mapping = {
  readonly id: string;
  readonly position: number;
  readonly revision: number;
  readonly definition: MappingDefinition;
};

/** Every group that the mappings name, for a role or for their scope, each once, as written. */
export function groupReferencesOf(definitions: readonly MappingDefinition[]): readonly string[] {
  const references = definitions.flatMap((definition) => [
    ...(definition.kind === 'login' ? definition.roleGroups.map((rule) => rule.group) : []),
    ...(definition.scope?.groups ?? []),
    ...(definition.scope?.except?.groups ?? []),
  ]);
  return [...new Set(references)];
}
