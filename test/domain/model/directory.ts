/** A small directory and everything that can happen to it between two runs, generated. */
import * as fc from 'fast-check';

/** What Entra shows of one user. */
export type Entry = {
  readonly objectId: string;
  /** `missing`: neither listed, nor in the bin, nor found by id. */
  readonly state: 'live' | 'deleted' | 'missing';
  /** The user principal name. */
  readonly name: string | null;
  readonly mail: string | null;
  /** Null: Entra does not say. */
  readonly enabled: boolean | null;
  readonly employeeId: string | null;
  readonly guest: boolean;
  readonly city: string | null;
  readonly desk: string | null;
  readonly groups: readonly string[];
};

export type Directory = readonly Entry[];

/** Few, so that people meet; some are one name in two spellings. */
const names = ['ada', 'Bob', 'cleo', 'DAN', 'eve', 'fay', 'gus', 'Zoë', 'ZOE\u0308', 'οδος', 'ΟΔΟΣ'] as const;
const groups = ['Admins', 'Readers', 'Staff'] as const;
const cities = ['Rome', 'Oslo', ' ', null] as const;

const name = fc.constantFrom(...names);
const perhapsName = fc.oneof({ weight: 12, arbitrary: name }, { weight: 1, arbitrary: fc.constantFrom(null, ' ') });
const enabled = fc.oneof(
  { weight: 8, arbitrary: fc.constant(true) },
  { weight: 1, arbitrary: fc.constantFrom(false, null) },
);

export const directories: fc.Arbitrary<Directory> = fc
  .array(
    fc.record({
      name: perhapsName,
      mail: perhapsName,
      enabled,
      employeeId: fc.constantFrom(null, '1', '2', '3'),
      guest: fc.nat(5).map((one) => one === 0),
      city: fc.constantFrom(...cities),
      desk: fc.constantFrom(...cities),
      groups: fc.subarray([...groups]),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((users) => users.map((user, index) => ({ objectId: `o${index}`, state: 'live' as const, ...user })));

type Happening = (directory: Directory, who: Entry, other: Entry, event: Event) => Directory;

const kinds = [
  'rename',
  'recase',
  'swap',
  'pass names round',
  'share mail',
  'disable',
  'enable',
  'say nothing of the account',
  'delete',
  'purge',
  'restore',
  'hire',
  'return as the same employee',
  'return as somebody else',
  'join group',
  'leave group',
  'move',
  'become guest or member',
] as const;
export type Kind = (typeof kinds)[number];
export type Event = {
  readonly kind: Kind;
  readonly who: number;
  readonly other: number;
  readonly name: string;
  readonly group: string;
  readonly city: string | null;
};

const happenings: { readonly [kind in Kind]: Happening } = {
  rename: (directory, who, _other, event) => changed(directory, who, { name: event.name, mail: event.name }),
  recase: (directory, who) => changed(directory, who, { name: recased(who.name), mail: recased(who.mail) }),
  swap: (directory, who, other) =>
    changed(changed(directory, who, { name: other.name, mail: other.mail }), other, { name: who.name, mail: who.mail }),
  'pass names round': (directory) =>
    directory.map((entry, index) => {
      const next = directory[(index + 1) % directory.length] ?? entry;
      return { ...entry, name: next.name, mail: next.mail };
    }),
  'share mail': (directory, who, other) => changed(directory, who, { mail: other.mail }),
  disable: (directory, who) => changed(directory, who, { enabled: false }),
  enable: (directory, who) => changed(directory, who, { enabled: true }),
  'say nothing of the account': (directory, who) => changed(directory, who, { enabled: null }),
  delete: (directory, who) => changed(directory, who, { state: 'deleted' }),
  purge: (directory, who) => changed(directory, who, { state: 'missing' }),
  restore: (directory, who) => changed(directory, who, { state: 'live' }),
  hire: (directory, who, _other, event) => [
    ...directory,
    newcomer(directory, who, { name: event.name, mail: event.name, employeeId: null }),
  ],
  'return as the same employee': (directory, who) => [
    ...changed(directory, who, { state: 'deleted' }),
    newcomer(directory, who, {}),
  ],
  'return as somebody else': (directory, who) => [
    ...changed(directory, who, { state: 'missing' }),
    newcomer(directory, who, { employeeId: '4' }),
  ],
  'join group': (directory, who, _other, { group }) =>
    changed(directory, who, { groups: [...new Set([...who.groups, group])].toSorted() }),
  'leave group': (directory, who, _other, { group }) =>
    changed(directory, who, { groups: who.groups.filter((one) => one !== group) }),
  move: (directory, who, other, { city }) => changed(directory, who, { city, desk: other.city }),
  'become guest or member': (directory, who) => changed(directory, who, { guest: !who.guest }),
};

export function eventsAmong(among: readonly Kind[] = kinds): fc.Arbitrary<readonly Event[]> {
  const event = fc.record({
    kind: fc.constantFrom(...among),
    who: fc.nat(20),
    other: fc.nat(20),
    name,
    group: fc.constantFrom(...groups),
    city: fc.constantFrom(...cities),
  });
  return fc.array(event, { maxLength: 4 });
}

export function afterEvents(directory: Directory, events: readonly Event[]): Directory {
  return events.reduce((now, event) => {
    const [who, other] = [now[event.who % now.length], now[event.other % now.length]];
    return who === undefined || other === undefined ? now : happenings[event.kind](now, who, other, event);
  }, directory);
}

/** The other spelling: upper case where there is lower, and the other way round. */
export function recased(text: string | null): string | null {
  if (text === null) return null;
  return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
}

function changed(directory: Directory, { objectId }: Entry, values: Partial<Entry>): Directory {
  return directory.map((entry) => (entry.objectId === objectId ? { ...entry, ...values } : entry));
}

function newcomer(directory: Directory, like: Entry, values: Partial<Entry>): Entry {
  return { ...like, enabled: true, ...values, objectId: `o${directory.length}`, state: 'live' };
}
