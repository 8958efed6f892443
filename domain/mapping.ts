/** A mapping: the rule that turns directory users into login users, or into records of a collection. */
import type { ExitRules } from './exit.js';

/** The matching field. Graph calls the object id `id`. */
export const identifierProperties = ['userPrincipalName', 'id', 'mail'] as const;
export type IdentifierProperty = (typeof identifierProperties)[number];

export const fieldTypes = ['text', 'number', 'date', 'boolean', 'list'] as const;
export type FieldType = (typeof fieldTypes)[number];

/** One field of the login user or record, and the Graph property it is taken from. */
export type FieldRule = { readonly target: string; readonly property: string; readonly type: FieldType };

/** A permission level and the Entra group whose (nested) members have it; the first match in the mapping's order decides. */
export type RoleRule = {
  readonly role: string;
  /** Object id or exact display name, as the administrator wrote it. */
  readonly group: string;
};

type MappingBase = {
  readonly name: string;
  readonly identifier: IdentifierProperty;
  readonly fields: readonly FieldRule[];
  /** What happens to whoever leaves, where it differs from the default. */
  readonly exits?: ExitRules;
};

export type LoginDefinition = MappingBase & {
  readonly kind: 'login';
  /** The role of everyone whom no role group matches; null: whoever is in no role group does not get a login. */
  readonly role: string | null;
  readonly roleGroups: readonly RoleRule[];
  /** Roles of this mapping that may administer the application; the last active one is never taken away unasked. */
  readonly administratorRoles: readonly string[];
  readonly organizationalUnit: string | null;
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

/** Every group that the mappings name, each once, as written. */
export function groupReferencesOf(definitions: readonly MappingDefinition[]): readonly string[] {
  const references = definitions.flatMap((definition) =>
    definition.kind === 'login' ? definition.roleGroups.map((rule) => rule.group) : [],
  );
  return [...new Set(references)];
}
