/** Very many people who are in no list any more: asked for a few at a time, so that no slice of the run is a long one. */
import { expect, test } from 'vitest';
import { logins, people } from '../mappings.js';
import { startTestSystem } from '../system.js';
import { expectBalancedBooks } from './look.js';

test('asks for each of them once, over several slices, and believes all of it', async () => {
  const system = await startTestSystem({ tenant: { users: 260, deletedUsers: 0 }, timing: { sliceMs: 0 } });
  try {
    await system.db.sql`update tenants set guard_minimum = 1000`;
    await system.map([logins, people]);
    await system.sync();
    const gone = Array.from(system.directory.users()).slice(0, 250);
    for (const { id } of gone) {
      system.directory.delete(id);
      system.directory.purge(id);
    }
    const run = await system.sync();
    expect(run).toMatchObject({ status: 'done' });
    expect(await system.db.sql`select state, count(*)::int from directory_users group by state order by state`).toEqual(
      [
        { state: 'live', count: 10 },
        { state: 'missing', count: 250 },
      ],
    );
    const pages = await system.db.sql<{ ids: string[] }[]>`
      select object_ids::text[] as ids from run_pages where run_id = ${run.id} and kind = 'asked' order by number`;
    expect(pages.map(({ ids }) => ids.length)).toEqual([200, 50]);
    expect(new Set(pages.flatMap(({ ids }) => ids))).toEqual(new Set(gone.map(({ id }) => id)));
    await expectBalancedBooks(system);
  } finally {
    await system.close();
  }
});
