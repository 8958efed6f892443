/** People, users and mappings for the tests of the decisions: boring by default, each test states what matters to it. */
import type { DirectoryUser, UserDocument } from '../../domain/directory-user.js';
import type { LoginDefinition, Mapping, MappingDefinition, RecordDefinition } from '../../domain/mapping.js';
import type { Person } from '../../domain/person.js';
import type { Decision, Known } from '../../domain/decision.js';
import { compileRules } from '../../domain/mapping-rules.js';
import { planUser } from '../../domain/plan-user.js';
import { standingOf } from '../../domain/standing.js';

export const nowMs = Date.parse('2026-03-01T12:00:00Z');
export const hourMs = 60 * 60 * 1000;

export const loginDefinition: LoginDefinition = {
  kind: 'login',
  name: 'staff',
  identifier: 'userPrincipalName',
  fields: [
    { target: 'city', property: 'city', type: 'text' },
    { target: 'hired', property: 'employeeHireDate', type: 'date' },
  ],
  role: 'reader',
  roleGroups: [],
  administratorRoles: [],
  organizationalUnit: null,
};

export const recordDefinition: RecordDefinition = {
  kind: 'record',
  name: 'contacts',
  collection: 'contacts',
  identifier: 'userPrincipalName',
  fields: loginDefinition.fields,
};

export function mappingOf(definition: MappingDefinition): Mapping {
  return { id: definition.name, position: 1, revision: 1, definition };
}

/** An enabled user who agrees with `anAda` in every value, unless told otherwise. */
export function aUser(document: UserDocument = {}, rest: Partial<DirectoryUser> = {}): DirectoryUser {
  return {
    objectId: 'a',
    state: 'live',
    malformed: [],
    document: {
      userPrincipalName: 'Ada@contoso.com',
      accountEnabled: true,
      city: 'London',
      employeeHireDate: null,
      ...document,
    },
    ...rest,
  };
}

/** The active login user of `aUser`. */
export function anAda(rest: Partial<Person> = {}): Person {
  return {
    id: 'person-a',
    identifier: 'Ada@contoso.com',
    identifierKey: 'ada@contoso.com',
    status: 'active',
    deactivatedBy: null,
    role: 'reader',
    organizationalUnit: null,
    fields: { city: 'London', hired: null },
    integrationStatus: 'Active',
    protected: false,
    version: 1,
    ...rest,
  };
}

/** Deactivated because the account was disabled. */
export const leftBySync: Partial<Person> = {
  status: 'inactive',
  deactivatedBy: 'sync',
  integrationStatus: 'Disabled in Entra',
};

/** The decision about one user, from the directory's word to the planned change. */
export function plan(
  user: DirectoryUser,
  definition: MappingDefinition,
  known: Partial<Known> = {},
  memberOf: readonly string[] = [],
): Decision {
  const standing = standingOf(user, compileRules(definition, new Set()), new Set(memberOf));
  const complete: Known = { person: null, holder: null, grace: null, ...known };
  return planUser(user, mappingOf(definition), standing, complete, nowMs);
}
