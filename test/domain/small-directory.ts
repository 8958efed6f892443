/**
 * A directory of a few people in memory, what happens to them, and the simplest possible run over it: plan everyone,
 * settle who gets which name, write it down. What the real steps add is batches and a database.
 */
import * as fc from 'fast-check';
import type { DirectoryState, DirectoryUser } from '../../domain/directory-user.js';
import type { MappingDefinition } from '../../domain/mapping.js';
import type { Person, PersonValues } from '../../domain/person.js';
import { type Decision, rejected } from '../../domain/decision.js';
import { type Claim, type Holder, settleIdentities } from '../../domain/settle-identities.js';
import { anAda, aUser, plan } from './examples.js';

export type Entry = {
  readonly objectId: string;
  readonly name: string;
  readonly state: DirectoryState;
  readonly enabled: boolean;
  readonly employeeId: string | null;
};
export type Directory = readonly Entry[];

const kinds = [
  'rename',
  'recase',
  'swap',
  'disable',
  'enable',
  'delete',
  'purge',
  'restore',
  'hire',
  'rehire',
] as const;
export type Kind = (typeof kinds)[number];
export type Event = { readonly kind: Kind; readonly who: number; readonly other: number; readonly name: string };

const names = fc.constantFrom('ada', 'Bob', 'cleo', 'DAN', 'eve', 'Zoë', 'Zoe\u0308', 'οδοσ', 'ΟΔΟΣ');

/** What happens before each of up to five runs. */
export function histories(among: readonly Kind[] = kinds): fc.Arbitrary<readonly (readonly Event[])[]> {
  const event = fc.record({ kind: fc.constantFrom(...among), who: fc.nat(20), other: fc.nat(20), name: names });
  return fc.array(fc.array(event, { maxLength: 4 }), { minLength: 1, maxLength: 5 });
}

export const fivePeople: Directory = ['ada', 'bob', 'cleo', 'dan', 'eve'].map((name, index) => ({
  objectId: `o${index}`,
  name,
  state: 'live',
  enabled: true,
  employeeId: index % 2 === 0 ? `e${index}` : null,
}));

type Happening = (directory: Directory, who: Entry, other: Entry, name: string) => Directory;

const happenings: { readonly [kind in Kind]: Happening } = {
  rename: (directory, who, _other, name) => changed(directory, who, { name }),
  recase: (directory, who) => changed(directory, who, { name: recased(who.name) }),
  swap: (directory, who, other) => changed(changed(directory, who, { name: other.name }), other, { name: who.name }),
  disable: (directory, who) => changed(directory, who, { enabled: false }),
  enable: (directory, who) => changed(directory, who, { enabled: true }),
  delete: (directory, who) => changed(directory, who, { state: 'deleted' }),
  purge: (directory, who) => changed(directory, who, { state: 'missing' }),
  restore: (directory, who) => changed(directory, who, { state: 'live' }),
  hire: (directory, _who, _other, name) => [...directory, newcomer(directory, name, null)],
  rehire: (directory, who) => [
    ...changed(directory, who, { state: 'deleted' }),
    newcomer(directory, who.name, who.employeeId),
  ],
};

export function afterEvents(directory: Directory, events: readonly Event[]): Directory {
  return events.reduce((now, { kind, who, other, name }) => {
    const [first, second] = [now[who % now.length], now[other % now.length]];
    return first === undefined || second === undefined ? now : happenings[kind](now, first, second, name);
  }, directory);
}

function changed(directory: Directory, { objectId }: Entry, values: Partial<Entry>): Directory {
  return directory.map((entry) => (entry.objectId === objectId ? { ...entry, ...values } : entry));
}

function newcomer(directory: Directory, name: string, employeeId: string | null): Entry {
  return { objectId: `o${directory.length}`, name, state: 'live', enabled: true, employeeId };
}

export function recased(name: string): string {
  return name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
}

export type Store = {
  readonly people: ReadonlyMap<string, Person>;
  /** Person id by object id. */
  readonly links: ReadonlyMap<string, string>;
};
export const emptyStore: Store = { people: new Map(), links: new Map() };

/** One run; `changes` is how many rows it wrote. */
export function run(
  directory: Directory,
  store: Store,
  definition: MappingDefinition,
): { store: Store; changes: number } {
  const people = new Map(store.people);
  const links = new Map(store.links);
  const personOf = (objectId: string): Person | null => store.people.get(store.links.get(objectId) ?? '') ?? null;
  const users = directory.map(userOf);
  const settlement = settleIdentities(
    users.flatMap((user) =>
      claimOf(user, plan(user, definition, { person: personOf(user.objectId) }), personOf(user.objectId)),
    ),
    holdersOf(directory, personOf),
  );
  let changes = settlement.releases.length;
  for (const { person } of settlement.releases)
    people.set(person.id, { ...person, identifier: null, identifierKey: null });
  const returned = new Set(
    [...settlement.verdicts.values()].flatMap((verdict) => (verdict.kind === 'return' ? verdict.person.id : [])),
  );
  for (const user of users) {
    // Whose person goes on under another object id has nobody left to deactivate.
    if (returned.has(store.links.get(user.objectId) ?? '')) {
      links.delete(user.objectId);
      continue;
    }
    const verdict = settlement.verdicts.get(user.objectId);
    const person = verdict?.kind === 'return' ? verdict.person : personOf(user.objectId);
    const isRefused = verdict?.kind === 'taken' || verdict?.kind === 'shared';
    const holder = isRefused ? { person: anAda(), linkedTo: null } : null;
    const decision =
      isRefused && person === null
        ? rejected(null, verdict.kind, verdict.others)
        : plan(user, definition, { person, holder });
    if (verdict?.kind === 'return') {
      links.set(user.objectId, verdict.person.id);
      changes += 1;
    }
    if (decision.change === null) continue;
    const id = person?.id ?? newIdOf(user.objectId, people);
    people.set(id, written(people.get(id) ?? anAda({ id, fields: {} }), decision.change.after));
    links.set(user.objectId, id);
    changes += 1;
  }
  return { store: { people, links }, changes };
}

/** Not the id of the person whom this user had before somebody else came back as them. */
function newIdOf(objectId: string, people: ReadonlyMap<string, Person>): string {
  const id = `person-${objectId}`;
  return people.has(id) ? newIdOf(`${objectId}'`, people) : id;
}

function userOf({ objectId, name, state, enabled, employeeId }: Entry): DirectoryUser {
  return aUser({ userPrincipalName: name, accountEnabled: enabled, employeeId }, { objectId, state });
}

function claimOf(user: DirectoryUser, decision: Decision, person: Person | null): readonly Claim[] {
  const key = decision.change?.after.identifierKey ?? null;
  const employeeId = user.document['employeeId'];
  if (key === null) return [];
  return [
    {
      objectId: user.objectId,
      person,
      identifierKey: key,
      employeeId: typeof employeeId === 'string' ? employeeId : null,
    },
  ];
}

function holdersOf(directory: Directory, personOf: (objectId: string) => Person | null): ReadonlyMap<string, Holder> {
  return new Map(
    directory.flatMap(({ objectId, state, employeeId }): [string, Holder][] => {
      const person = personOf(objectId);
      if (person === null || person.identifierKey === null) return [];
      const identifierKey = person.identifierKey;
      return [
        [
          identifierKey,
          { identifierKey, person, linkedTo: objectId, state: state === 'live' ? 'live' : 'gone', employeeId },
        ],
      ];
    }),
  );
}

function written(person: Person, { fields, link: _link, ...values }: PersonValues): Person {
  const deactivatedBy =
    values.status === undefined ? person.deactivatedBy : values.status === 'inactive' ? 'sync' : null;
  return { ...person, ...values, deactivatedBy, fields: { ...person.fields, ...fields } };
}
