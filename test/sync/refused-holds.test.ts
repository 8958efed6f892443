/** What was refused is counted as held for as long as a sync would do it, and no longer. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decideAboutPerson } from '../../db/requests/decide-about-person.js';
import { refuseHold } from '../../db/requests/decide-hold.js';
import { logins } from '../mappings.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { openHolds } from './decide.js';
import { booksOf, expectBalancedBooks, loginOf } from './look.js';

let system: TestSystem;
let leavers: readonly string[];

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 5, deletedUsers: 0, disabledShare: 0 } });
  await system.db.sql`update tenants set guard_minimum = 1, guard_share = 0`;
  await system.map([logins]);
  await system.sync();
  leavers = [...system.directory.users()].slice(0, 2).map(({ id }) => id);
  for (const id of leavers) system.directory.disable(id);
  await system.sync();
  for (const { id, digest } of await openHolds(system))
    await refuseHold(system.db.orm, { holdId: id, digest, tenantId: system.tenantId, actor: 'test' });
});
afterAll(async () => system.close());

test('a refused deactivation that an administrator makes after all is not held any more', async () => {
  const [one = '', other = ''] = leavers;
  expect(await booksOf(system, (await system.sync()).id)).toMatchObject([{ held: 2 }]);
  for (const [id, decision] of [
    [one, 'deactivate'],
    [other, 'protect'],
  ] as const)
    await decideAboutPerson(system.db.orm, {
      tenantId: system.tenantId,
      personId: (await loginOf(system, id))?.id ?? '',
      decision,
      actor: 'test',
    });
  const run = await system.sync();
  expect(await openHolds(system)).toEqual([]);
  expect(await booksOf(system, run.id)).toMatchObject([{ held: 0, updated: 2 }]);
  expect(await booksOf(system, (await system.sync()).id)).toMatchObject([{ held: 0, unchanged: 5 }]);
  await expectBalancedBooks(system);
});
