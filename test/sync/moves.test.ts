/** Names that change hands: what belongs together passes together, or waits together. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { decideAboutPerson } from '../../db/requests/decide-about-person.js';
import { logins } from '../mappings.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { approve, openHolds } from './decide.js';
import { changesOf, expectBalancedBooks, itemsOf, liftGuard, loginOf } from './look.js';

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 20, deletedUsers: 0, disabledShare: 0 } });
  await liftGuard(system);
  await system.map([logins]);
  await system.sync();
  await system.db
    .sql`alter table login_users add constraint nobody_is_refused check (identifier not like 'refused%' or identifier is null)`;
});
afterEach(async () => expectBalancedBooks(system));
afterAll(async () => system.close());

function nameOf(word: string): string {
  return `${word}.${randomUUID().slice(0, 8)}@contoso.example`;
}

async function hire(...words: readonly string[]): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const hired = words.map((word) => {
    const name = nameOf(word);
    return { name, id: system.directory.hire({ userPrincipalName: name, mail: null, employeeId: null }).id };
  });
  await system.sync();
  return hired;
}

async function namesOf(people: readonly { readonly id: string }[]): Promise<readonly (string | null | undefined)[]> {
  const names = [];
  for (const { id } of people) names.push((await loginOf(system, id))?.identifier);
  return names;
}

test('passes every innocent exchange of names where Postgres refuses one person of another, and leaves nobody nameless', async () => {
  const pairs = [];
  for (let number = 0; number < 4; number += 1) pairs.push(await hire(`left${number}`, `right${number}`));
  const [leaver, third] = await hire('leaver', 'third');
  for (const [one, other] of pairs) system.directory.swapNames(one?.id ?? '', other?.id ?? '');
  // The newcomer cannot be written, so that the leaver must not lose the name either, nor the third follow.
  system.directory.delete(leaver?.id ?? '');
  const newcomer = system.directory.hire({ userPrincipalName: leaver?.name ?? '', employeeId: 'E-new' }).id;
  const refused = nameOf('refused');
  system.directory.rename(third?.id ?? '', refused);
  const late = system.directory.hire({ userPrincipalName: third?.name ?? '', employeeId: null }).id;
  expect(await system.sync()).toMatchObject({ status: 'done' });

  for (const [one, other] of pairs) {
    expect(await namesOf([one ?? { id: '' }, other ?? { id: '' }])).toEqual([other?.name, one?.name]);
  }
  expect(await loginOf(system, newcomer)).toMatchObject({ identifier: leaver?.name, status: 'active' });
  expect(await loginOf(system, third?.id ?? '')).toMatchObject({ identifier: third?.name });
  expect(await loginOf(system, late)).toBeUndefined();
  expect(await itemsOf(system, late, logins.name)).toMatchObject([{ kind: 'unwritten' }]);
  expect(await itemsOf(system, third?.id ?? '', logins.name)).toMatchObject([{ kind: 'unwritten' }]);
  expect(await changesOf(system, late)).toMatchObject([{ state: 'left out' }]);
  expect(await changesOf(system, newcomer)).toMatchObject([{ state: 'applied' }]);
  system.directory.rename(third?.id ?? '', nameOf('allowed'));
  await system.sync();
  expect(await loginOf(system, late)).toMatchObject({ identifier: third?.name });
});

test('withdraws both of an exchange where Entra does not confirm the return of one', async () => {
  const [one, other] = await hire('castor', 'pollux');
  system.directory.disable(one?.id ?? '');
  await system.sync();
  system.directory.enable(one?.id ?? '');
  system.directory.swapNames(one?.id ?? '', other?.id ?? '');
  system.directory.armFault({ kind: 'not-found', path: `/v1.0/users/${one?.id ?? ''}` });
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await namesOf([one ?? { id: '' }, other ?? { id: '' }])).toEqual([one?.name, other?.name]);
  expect(await itemsOf(system, other?.id ?? '', logins.name)).toMatchObject([{ kind: 'recheck' }]);
  await system.sync();
  expect(await namesOf([one ?? { id: '' }, other ?? { id: '' }])).toEqual([other?.name, one?.name]);
  expect(await loginOf(system, one?.id ?? '')).toMatchObject({ status: 'active' });
});

test('leaves out the whole exchange, and says so in the ledger, where an approved hold meets somebody who moved on', async () => {
  const [one, other, third, fourth] = await hire('first', 'second', 'third', 'fourth');
  system.directory.swapNames(one?.id ?? '', other?.id ?? '');
  system.directory.swapNames(third?.id ?? '', fourth?.id ?? '');
  await system.db.sql`update tenants set guard_minimum = 1, guard_share = 0.01`;
  await system.sync();
  const [hold] = await openHolds(system);
  expect(hold).toMatchObject({ kind: 'identifiers', rows: 4 });
  const personId = (await loginOf(system, one?.id ?? ''))?.id ?? '';
  await decideAboutPerson(system.db.orm, { tenantId: system.tenantId, personId, decision: 'protect', actor: 'test' });
  const run = await approve(system, { id: hold?.id ?? '', digest: hold?.digest ?? '' });
  expect(run).toMatchObject({ status: 'done' });
  expect(await namesOf([one ?? { id: '' }, other ?? { id: '' }])).toEqual([one?.name, other?.name]);
  expect(await namesOf([third ?? { id: '' }, fourth ?? { id: '' }])).toEqual([fourth?.name, third?.name]);
  const states = await system.db.sql<{ objectId: string; state: string }[]>`
    select c.object_id as "objectId", b.state from change_batches b join changes c on c.batch_id = b.id where b.hold_id = ${hold?.id ?? ''}`;
  const stateOf = new Map(states.map(({ objectId, state }) => [objectId, state]));
  expect([one, other, third, fourth].map((person) => stateOf.get(person?.id ?? ''))).toEqual([
    'left out',
    'left out',
    'applied',
    'applied',
  ]);
});
