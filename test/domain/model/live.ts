/** Lives through a generated history, run after run, in the product and in the reference model. */
import { identifierKeyOf } from '../../../domain/identifier.js';
import type { Person } from '../../../domain/person.js';
import { afterEvents, type Directory } from './directory.js';
import { emptyStore, mappingsOf, runInMemory, type RunOptions, type Store } from './memory-sync.js';
import { type Expected, expectedAfter, nobodyYet, type Someone } from './reference-model.js';
import type { Deed, Existing, History } from './tenants.js';

/** What both sides say about one run, in the same words and order. */
export type Account = {
  readonly people: readonly unknown[];
  readonly leaving: readonly unknown[];
  readonly rejected: readonly {
    readonly objectId: string;
    readonly reason: string;
    readonly others: readonly string[];
  }[];
  readonly spared: readonly string[];
};

export type Lived = {
  readonly mappingIds: readonly string[];
  readonly directory: Directory;
  readonly before: Store;
  readonly now: Store;
  readonly found: Account;
  readonly expected: Account;
  readonly again: (other: Directory, store: Store, options?: Partial<RunOptions>) => ReturnType<typeof runInMemory>;
};

const startMs = Date.parse('2026-03-01T12:00:00Z');
const hourMs = 3_600_000;

/** Calls `check` after the first run and after each that follows. */
export async function live(
  history: History,
  { everybody }: Pick<RunOptions, 'everybody'>,
  check: (lived: Lived) => void | Promise<void>,
): Promise<void> {
  const mappings = mappingsOf(history.definitions);
  let nowMs = startMs;
  let directory = history.directory;
  const imported = history.existing.map((one) => existingPerson(one, history));
  let store: Store = { ...emptyStore, people: new Map(imported.map((person) => [person.id, person])) };
  let model: Expected = { ...nobodyYet, people: imported.map((person) => someoneFrom(person)) };
  for (const step of [{ events: [], deeds: [], hours: 0 }, ...history.steps]) {
    directory = afterEvents(directory, step.events);
    nowMs += step.hours * hourMs;
    const people = step.deeds.reduce(afterDeed, store.people);
    model = { ...model, people: model.people.map((one) => withDeeds(one, people.get(one.id))) };
    const before = { ...store, people };
    const options = { nowMs, everybody, pageSize: 3 };
    store = (await runInMemory(directory, before, mappings, options)).store;
    model = expectedAfter(directory, model, history.definitions, nowMs);
    const again: Lived['again'] = (other, from, more) => runInMemory(other, from, mappings, { ...options, ...more });
    const mappingIds = mappings.map((mapping) => mapping.id);
    await check({
      mappingIds,
      directory,
      before,
      now: store,
      found: accountOfStore(store),
      expected: accountOfModel(model),
      again,
    });
  }
}

function existingPerson({ name, status, isProtected }: Existing, { definitions }: History): Person {
  const isLogin = definitions[0]?.kind === 'login';
  return {
    id: `${name}, here before`,
    identifier: name,
    identifierKey: identifierKeyOf(name),
    status: status === 'active' ? 'active' : 'inactive',
    deactivatedBy: status === 'active' ? null : status === 'left' ? 'sync' : 'administrator',
    role: null,
    organizationalUnit: null,
    fields: {},
    integrationStatus: '',
    protected: isProtected && isLogin,
    version: 1,
  };
}

function afterDeed(people: Store['people'], { deed, who }: Deed): Store['people'] {
  const ids = [...people.keys()].toSorted();
  const person = people.get(ids[who % ids.length] ?? '');
  if (person === undefined) return people;
  const deeds = {
    lock: { status: 'inactive', deactivatedBy: 'administrator' },
    unlock: { status: 'active', deactivatedBy: null },
    protect: { protected: true },
    unprotect: { protected: false },
  } as const;
  return new Map(people).set(person.id, { ...person, ...deeds[deed], version: person.version + 1 });
}

function withDeeds(one: Someone, person: Person | undefined): Someone {
  if (person === undefined) return one;
  return { ...one, status: person.status, by: person.deactivatedBy, isProtected: person.protected };
}

function someoneFrom(person: Person): Someone {
  return {
    id: person.id,
    user: null,
    through: null,
    name: person.identifier,
    status: person.status,
    by: person.deactivatedBy,
    role: person.role,
    city: null,
    desk: null,
    firstCity: null,
    says: person.integrationStatus,
    isProtected: person.protected,
  };
}

function accountOfStore({ people, links, items }: Store): Account {
  const linkOf = new Map([...links].map(([objectId, link]) => [link.personId, { objectId, ...link }]));
  const open = [...items.values()].toSorted((left, right) => (left.objectId < right.objectId ? -1 : 1));
  return {
    people: [...people.values()].toSorted(byId).map((person) => ({
      id: person.id,
      user: linkOf.get(person.id)?.objectId ?? null,
      through: linkOf.get(person.id)?.mappingId ?? null,
      name: person.identifier,
      status: person.status,
      by: person.deactivatedBy,
      role: person.role,
      city: person.fields['city'] ?? null,
      desk: person.fields['desk'] ?? null,
      firstCity: person.fields['first city'] ?? null,
      says: person.integrationStatus,
      isProtected: person.protected,
    })),
    leaving: open.flatMap(({ kind, objectId, reason, dueAtMs }) =>
      kind === 'grace' ? [{ objectId, cause: reason, dueAtMs }] : [],
    ),
    rejected: open.flatMap(({ kind, objectId, reason, others }) =>
      kind === 'rejection' ? [{ objectId, reason, others: others.toSorted() }] : [],
    ),
    spared: open.flatMap(({ kind, objectId }) => (kind === 'spared' ? [objectId] : [])),
  };
}

function accountOfModel({ people, leaving, rejected, spared }: Expected): Account {
  const inOrder = <Value>(map: ReadonlyMap<string, Value>) =>
    [...map].toSorted(([left], [right]) => (left < right ? -1 : 1));
  return {
    people: people.toSorted(byId),
    leaving: inOrder(leaving).map(([objectId, { cause, dueAtMs }]) => ({ objectId, cause, dueAtMs })),
    rejected: inOrder(rejected).map(([objectId, { reason, others }]) => ({
      objectId,
      reason,
      others: others.toSorted(),
    })),
    spared: [...spared].toSorted(),
  };
}

function byId(left: { readonly id: string }, right: { readonly id: string }): number {
  return left.id < right.id ? -1 : 1;
}
