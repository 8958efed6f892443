/** Mappings, accounts that existed before, and whole histories of a tenant, generated. */
import * as fc from 'fast-check';
import { exitActions, exitCauses, type ExitRules } from '../../../domain/exit.js';
import type {
  FieldRule,
  LoginDefinition,
  MappingDefinition,
  RecordDefinition,
  Scope,
} from '../../../domain/mapping.js';
import { directories, type Directory, type Event, eventsAmong, type Kind } from './directory.js';

const fields: readonly FieldRule[] = [
  { target: 'city', property: 'city', type: 'text' },
  { target: 'desk', property: 'officeLocation', type: 'text', empty: 'keep' },
  { target: 'first city', property: 'city', type: 'text', apply: 'on-creation' },
];

const scopes: fc.Arbitrary<Scope | null> = fc.constantFrom(
  null,
  null,
  { userTypes: ['Member'] },
  { groups: ['Staff'] },
  { userTypes: ['Member'], groups: ['Staff', 'Readers'] },
);

const exitRule = fc.record({ action: fc.constantFrom(...exitActions), graceHours: fc.constantFrom(0, 1, 24) });
const exits: fc.Arbitrary<ExitRules> = fc
  .array(fc.tuple(fc.constantFrom(...exitCauses), exitRule), { maxLength: 3 })
  .map((rules) => Object.fromEntries(rules));

const roles: fc.Arbitrary<Pick<LoginDefinition, 'role' | 'roleGroups'>> = fc.constantFrom(
  { role: 'reader', roleGroups: [] },
  { role: 'reader', roleGroups: [{ role: 'admin', group: 'Admins' }] },
  {
    role: null,
    roleGroups: [
      { role: 'admin', group: 'Admins' },
      { role: 'reader', group: 'Readers' },
    ],
  },
);

/** As mapping files write them: the matching field is the same for all of one tenant's logins. */
const identifiers = fc.constantFrom('userPrincipalName', 'userPrincipalName', 'mail', 'id');

function loginMapping(name: string, identifier: LoginDefinition['identifier']): fc.Arbitrary<LoginDefinition> {
  return fc.tuple(roles, scopes, exits).map(([role, scope, rules]) => ({
    kind: 'login',
    name,
    identifier,
    fields,
    administratorRoles: [],
    organizationalUnit: null,
    exits: rules,
    ...role,
    ...(scope === null ? {} : { scope }),
  }));
}

function recordMapping(identifier: RecordDefinition['identifier']): fc.Arbitrary<RecordDefinition> {
  return fc.tuple(scopes, exits).map(([scope, rules]) => ({
    kind: 'record',
    name: 'contacts',
    collection: 'contacts',
    identifier,
    fields,
    exits: rules,
    ...(scope === null ? {} : { scope }),
  }));
}

export const mappingFiles: fc.Arbitrary<readonly MappingDefinition[]> = identifiers.chain((identifier) =>
  fc.oneof(
    fc.tuple(loginMapping('staff', identifier)),
    fc.tuple(loginMapping('chiefs', identifier), loginMapping('staff', identifier)),
    fc.tuple(recordMapping(identifier)),
  ),
);

/** A person who was here before the first run. */
export type Existing = {
  readonly name: string;
  readonly status: 'active' | 'left' | 'locked by an administrator';
  readonly isProtected: boolean;
};

const existing: fc.Arbitrary<readonly Existing[]> = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('ADA', 'bob', 'o1', 'zed'),
    status: fc.constantFrom('active' as const, 'left' as const, 'locked by an administrator' as const),
    isProtected: fc.boolean(),
  }),
  { maxLength: 2, selector: (one) => one.name },
);

/** What an administrator does here, to one of our people. */
export type Deed = { readonly deed: 'lock' | 'unlock' | 'protect' | 'unprotect'; readonly who: number };

export type Step = {
  readonly events: readonly Event[];
  readonly deeds: readonly Deed[];
  /** Since the last run. */
  readonly hours: number;
};

export type History = {
  readonly definitions: readonly MappingDefinition[];
  readonly existing: readonly Existing[];
  readonly directory: Directory;
  readonly steps: readonly Step[];
};

export function histories(
  options: { readonly among?: readonly Kind[]; readonly deeds?: false } = {},
): fc.Arbitrary<History> {
  const deed = fc.record({
    deed: fc.constantFrom('lock' as const, 'unlock' as const, 'protect' as const, 'unprotect' as const),
    who: fc.nat(20),
  });
  const deeds = fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(deed, { maxLength: 2 }) },
  );
  const step = fc.record({
    events: eventsAmong(options.among),
    deeds: options.deeds === false ? fc.constant([]) : deeds,
    hours: fc.constantFrom(0, 1, 2, 23, 25),
  });
  return fc.record({
    definitions: mappingFiles,
    existing: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: existing }),
    directory: directories,
    steps: fc.array(step, { minLength: 1, maxLength: 5 }),
  });
}
