/** Histories in which a run and the reference model once differed, as small as they were found. */
import { expect, it } from 'vitest';
import { loginDefinition, recordDefinition } from '../examples.js';
import type { Directory, Entry } from './directory.js';
import { emptyStore, mappingsOf, runInMemory, type Store } from './memory-sync.js';

const hourMs = 3_600_000;

function someone(objectId: string, name: string, rest: Partial<Entry> = {}): Entry {
  return {
    objectId,
    state: 'live',
    name,
    mail: null,
    enabled: true,
    employeeId: null,
    guest: false,
    city: null,
    desk: null,
    groups: [],
    ...rest,
  };
}

/** One run after the other, an hour apart; only those are planned who changed or are due. */
async function live(
  definitions: Parameters<typeof mappingsOf>[0],
  directories: readonly Directory[],
  before: Store = emptyStore,
): Promise<Store> {
  let store = before;
  for (const [hours, directory] of directories.entries()) {
    const options = { nowMs: hours * hourMs, everybody: false, pageSize: 100 };
    store = (await runInMemory(directory, store, mappingsOf(definitions), options)).store;
  }
  return store;
}

/** The name and status of the person each user is linked to. */
function namesIn({ links, people }: Store): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...links].map(([objectId, { personId }]) => {
      const person = people.get(personId);
      return [objectId, `${person?.identifier ?? 'nameless'}, ${person?.status ?? 'nobody'}`];
    }),
  );
}

it('lets somebody go whose grace ends in the run in which their name goes to a newcomer', async () => {
  const gone = someone('a', 'ada', { state: 'missing' });
  const store = await live([loginDefinition], [[someone('a', 'ada')], [gone], [gone, someone('b', 'ada')]]);
  expect(namesIn(store)).toEqual({ a: 'nameless, inactive', b: 'ada, active' });
});

it('rejects a record that is disabled and renamed onto a name that somebody keeps', async () => {
  const [ada, bob] = [someone('a', 'ada'), someone('b', 'bob')];
  const store = await live(
    [recordDefinition],
    [
      [ada, bob],
      [ada, someone('b', 'ada', { enabled: false })],
    ],
  );
  expect(namesIn(store)).toEqual({ a: 'ada, active', b: 'bob, active' });
  expect(store.items.get('contacts/b/rejection')).toMatchObject({ reason: 'identifier taken', others: ['a'] });
});

it('gives one name to one person where somebody disabled follows to a name that a newcomer wants', async () => {
  const store = await live(
    [loginDefinition],
    [[someone('a', 'ada')], [someone('a', 'bob', { enabled: false }), someone('b', 'ada'), someone('c', 'bob')]],
  );
  expect(namesIn(store)).toEqual({ a: 'bob, inactive', b: 'ada, active' });
  expect(store.items.get('staff/c/rejection')).toMatchObject({ reason: 'identifier taken', others: ['a'] });
});

it('lets a rejected newcomer in when the holder of the name is gone, although nothing of the newcomer changed', async () => {
  const [ada, newcomer] = [someone('a', 'ada'), someone('b', 'ada')];
  const store = await live(
    [loginDefinition],
    [[ada], [ada, newcomer], [someone('a', 'ada', { state: 'deleted' }), newcomer]],
  );
  expect(namesIn(store)).toEqual({ a: 'nameless, inactive', b: 'ada, active' });
});

it('still says, of two login mappings, which one leaves out whoever wants a name of somebody else', async () => {
  const mappings = [loginDefinition, { ...loginDefinition, name: 'others' }];
  const store = await live(mappings, [[someone('a', 'ada')], [someone('a', 'ada'), someone('b', 'ada')]]);
  expect(store.items.get('others/b/out-of-scope')).toBeDefined();
  expect(store.items.get('staff/b/rejection')).toBeDefined();
});

it('says that a protected person keeps their role when they come back as another user', async () => {
  const employee = { employeeId: '1' };
  const before = await live([loginDefinition], [[someone('a', 'ada', employee)]]);
  const people = new Map([...before.people].map(([id, person]) => [id, { ...person, protected: true, role: 'admin' }]));
  const directory = [someone('a', 'ada', { ...employee, state: 'deleted' }), someone('b', 'ada', employee)];
  const store = await live([loginDefinition], [directory], { ...before, people });
  expect([...store.people.values()]).toMatchObject([{ role: 'admin', identifier: 'ada' }]);
  expect(store.items.get('staff/b/spared')).toBeDefined();
});

it('forgets a rejection that healed, where the mapping does not notice the exit', async () => {
  const unnoticed = { ...recordDefinition, exits: { disabled: { action: 'nothing', graceHours: 0 } } } as const;
  const disabled = { enabled: false };
  const store = await live(
    [unnoticed],
    [
      [someone('a', 'ada'), someone('b', 'bob', disabled)],
      [someone('a', 'ada'), someone('b', 'ada', disabled)],
      [someone('a', 'zoe'), someone('b', 'ada', disabled)],
    ],
  );
  expect(namesIn(store)).toEqual({ a: 'zoe, active', b: 'ada, active' });
  expect([...store.people.values()].map((person) => person.integrationStatus)).toEqual(['Active', 'Active']);
});
