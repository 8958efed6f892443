/**
 * Generated directories live through renames, swaps, deletions, returns, shared mail, groups and an administrator's deeds; after
 * each run our people are compared with what a simple reference model says, and with what must hold of any of them.
 *
 * A failure prints a history made as small as possible. The seed is fixed so that a red run can be repeated;
 * `ROLLCALL_TEST_SEED` sets another one, `ROLLCALL_TEST_DIRECTORIES` how many directories are lived through (5,000).
 */
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { recased } from './directory.js';
import { live, type Lived } from './live.js';
import { histories, type History } from './tenants.js';

const seed = Number(process.env['ROLLCALL_TEST_SEED'] ?? 20_261_123);
const directories = Number(process.env['ROLLCALL_TEST_DIRECTORIES'] ?? 5_000);
const fewer = Math.ceil(directories / 5);

beforeAll(() => {
  console.log(`${directories} generated directories with ROLLCALL_TEST_SEED=${seed}`);
});

/** Lives through as many histories, and checks each run of each of them. */
async function always(
  numRuns: number,
  generated: fc.Arbitrary<History>,
  check: (lived: Lived) => void | Promise<void>,
  everybody = true,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(generated, (history) => live(history, { everybody }, check)),
    { numRuns, seed },
  );
}

/** `toEqual` takes a millisecond to find two large values equal; this shows them only where they are not. */
function difference(found: unknown, expected: unknown) {
  return isDeepStrictEqual(found, expected) ? null : { found, expected };
}

// Twenty seconds of processor time for all of them; whoever raises the number, or shares the machine, needs longer.
describe('generated directories', { timeout: 600_000 }, () => {
  it('end as the reference model says', async () => {
    await always(directories, histories(), ({ found, expected }) => expect(difference(found, expected)).toBeNull());
  });

  it('end the same where only those are planned who changed or are due', async () => {
    await always(
      fewer,
      histories({ deeds: false }),
      ({ found, expected }) => expect(difference(withoutRivals(found), withoutRivals(expected))).toBeNull(),
      false,
    );
  });

  it('are not changed by a second run', async () => {
    await always(fewer, histories(), async ({ directory, now, again }) => {
      const { rows, store } = await again(directory, now);
      expect(rows).toEqual([]);
      expect(difference(store.people, now.people)).toBeNull();
    });
  });

  it('end the same in whatever order and pages they are read', async () => {
    await always(fewer, histories(), async ({ directory, before, now, again }) => {
      for (const [index, pageSize] of [1, 2, 100].entries()) {
        const turned = [...directory.slice(index + 1), ...directory.slice(0, index + 1)].toReversed();
        const { store } = await again(turned, before, { pageSize });
        expect(difference(store.people, now.people)).toBeNull();
        expect(difference(store.links, now.links)).toBeNull();
      }
    });
  });

  it('account for every user in every mapping', async () => {
    await always(fewer, histories(), ({ directory, now, mappingIds }) => {
      const about = [...now.items.values()].filter((item) => item.kind === 'rejection' || item.kind === 'out-of-scope');
      const accounted = new Set([
        ...about.map((item) => `${item.mappingId}/${item.objectId}`),
        ...[...now.links].map(([objectId, link]) => `${link.mappingId}/${objectId}`),
      ]);
      const all = directory.flatMap(({ objectId }) => mappingIds.map((mappingId) => `${mappingId}/${objectId}`));
      expect(all.filter((one) => !accounted.has(one))).toEqual([]);
    });
  });

  it('do not care for upper and lower case', async () => {
    await always(fewer, histories(), async ({ directory, now, again }) => {
      const shouting = directory.map((entry) => ({ ...entry, name: recased(entry.name), mail: recased(entry.mail) }));
      const { store } = await again(shouting, now);
      expect(difference(store.links, now.links)).toBeNull();
      const keysOf = (people: Lived['now']['people']) =>
        new Map([...people].map(([id, person]) => [id, person.identifierKey]));
      expect(difference(keysOf(store.people), keysOf(now.people))).toBeNull();
    });
  });

  it('never make somebody else of a person, nor lose one', async () => {
    await always(fewer, histories(), ({ directory, before, now }) => {
      const employeeIds = new Map(directory.map((entry) => [entry.objectId, entry.employeeId]));
      const userOf = new Map([...now.links].map(([objectId, link]) => [link.personId, objectId]));
      for (const [objectId, { personId }] of before.links) {
        const user = userOf.get(personId);
        expect(user === objectId || employeeIds.get(user ?? '') === employeeIds.get(objectId)).toBe(true);
      }
      expect([...before.people.keys()].filter((id) => !now.people.has(id))).toEqual([]);
    });
  });
});

/** Whoever waits for an identifier is not looked at again only because somebody else begins or ceases to wait for it. */
function withoutRivals({ rejected, ...account }: Lived['found']) {
  const reasonOf = (reason: string) => (reason === 'identifier shared' ? 'identifier taken' : reason);
  return { ...account, rejected: rejected.map(({ objectId, reason }) => ({ objectId, reason: reasonOf(reason) })) };
}
