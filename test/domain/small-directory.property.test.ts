/** What people rely on, over several runs of a small directory in which everything happens. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifierKeyOf } from '../../domain/identifier.js';
import { loginDefinition, recordDefinition } from './examples.js';
import {
  afterEvents,
  type Directory,
  emptyStore,
  type Event,
  fivePeople,
  histories,
  recased,
  run,
  type Store,
} from './small-directory.js';

const runs = { numRuns: 100 };

describe.each([loginDefinition, recordDefinition])('in the $kind mapping', (definition) => {
  const started = run(fivePeople, emptyStore, definition).store;

  /** Calls `check` after each run with the directory and what stood before and stands now. */
  function live(
    history: readonly (readonly Event[])[],
    check: (directory: Directory, before: Store, now: Store) => void,
  ): void {
    let directory = fivePeople;
    let store = started;
    for (const events of history) {
      directory = afterEvents(directory, events);
      const before = store;
      store = run(directory, store, definition).store;
      check(directory, before, store);
    }
  }

  it('a second run changes nothing', () => {
    fc.assert(
      fc.property(histories(), (history) => {
        live(history, (directory, _before, now) =>
          expect(run(directory, now, definition)).toEqual({ store: now, changes: 0 }),
        );
      }),
      runs,
    );
  });

  it('the order in which users are read does not matter', () => {
    fc.assert(
      fc.property(histories(), fc.infiniteStream(fc.nat()), (history, random) => {
        live(history, (directory, before, now) => {
          const shuffled = directory.toSorted(() => (Number(random.next().value) % 2 === 0 ? 1 : -1));
          expect(run(shuffled, before, definition).store).toEqual(now);
        });
      }),
      runs,
    );
  });

  it('no name has two people, no person two users, and nobody becomes somebody else', () => {
    fc.assert(
      fc.property(histories(), (history) => {
        live(history, (_directory, before, now) => {
          const keys = [...now.people.values()].flatMap((person) => person.identifierKey ?? []);
          expect(new Set(keys).size).toBe(keys.length);
          expect(new Set(now.links.values()).size).toBe(now.links.size);
          expect([...now.people.keys()]).toEqual(expect.arrayContaining([...before.people.keys()]));
          for (const [objectId, person] of now.links) expect(before.links.get(objectId) ?? person).toBe(person);
        });
      }),
      runs,
    );
  });

  it('renames, swaps and shared names never make a second person', () => {
    fc.assert(
      fc.property(histories(['rename', 'recase', 'swap', 'disable', 'enable']), (history) => {
        live(history, (_directory, _before, now) => expect(now.links).toEqual(started.links));
      }),
      runs,
    );
  });

  it('upper and lower case make neither a second person nor another name', () => {
    fc.assert(
      fc.property(histories(), (history) => {
        live(history, (directory, _before, now) => {
          const shouting = directory.map((entry) => ({ ...entry, name: recased(entry.name) }));
          const after = run(shouting, now, definition).store;
          expect(after.links).toEqual(now.links);
          expect([...after.people.values()].map((person) => person.identifierKey)).toEqual(
            [...now.people.values()].map((person) => person.identifierKey),
          );
        });
      }),
      runs,
    );
  });

  it('whoever is live has the name that Entra shows, where no other live user has it too', () => {
    fc.assert(
      fc.property(
        histories(['rename', 'recase', 'swap', 'delete', 'purge', 'restore', 'hire', 'rehire']),
        (history) => {
          live(history, (directory, _before, now) => {
            const users = directory.filter((entry) => entry.state === 'live');
            const wanted = users.map((entry) => identifierKeyOf(entry.name));
            if (new Set(wanted).size < wanted.length) return;
            const people = users.map((entry) => now.people.get(now.links.get(entry.objectId) ?? ''));
            expect(people.map((person) => person?.identifierKey)).toEqual(wanted);
            expect(people.map((person) => person?.status)).toEqual(users.map(() => 'active'));
            expect(people.map((person) => person?.integrationStatus)).toEqual(users.map(() => 'Active'));
          });
        },
      ),
      runs,
    );
  });
});
