/** A mark to look at somebody again is closed by a plan that has seen it, and by no other. */
import { expect, onTestFinished, test } from 'vitest';
import { loadRechecks, type OpenItem, replaceOpenItems } from '../../db/plan/store-plan.js';
import { decideAboutPerson } from '../../db/requests/decide-about-person.js';
import { insertLink, insertLoginUser, insertMapping, insertTenant, loginDefinition } from '../client/factories.js';
import { createTestDatabase } from '../database.js';

async function setup() {
  const database = await createTestDatabase();
  const { db } = database;
  onTestFinished(() => database.drop());
  const tenant = await insertTenant(db);
  const mapping = await insertMapping(db, tenant.id, loginDefinition);
  const user = await insertLoginUser(db, tenant.id, 'ada@contoso.example');
  const { objectId } = await insertLink(db, tenant.id, mapping.id, user.id);
  const decide = (decision: 'activate' | 'deactivate') =>
    decideAboutPerson(db.orm, { tenantId: tenant.id, personId: user.id, decision, actor: 'test' });
  const seen = () => loadRechecks(db.sql, [mapping.id], [objectId]);
  const store = (items: readonly OpenItem[], rechecks: readonly string[] | 'contested') =>
    replaceOpenItems(db.sql, tenant.id, [mapping.id], [objectId], items, rechecks);
  const contested: OpenItem = {
    mappingId: mapping.id,
    objectId,
    kind: 'recheck',
    reason: 'contested',
    others: [],
    identifierKey: 'ada@contoso.example',
    dueAtMs: null,
  };
  return { decide, seen, store, contested };
}

test('a plan closes the mark that it has seen', async () => {
  const { decide, seen, store } = await setup();
  await decide('deactivate');
  await store([], await seen());
  expect(await seen()).toEqual([]);
});

test('a decision between loading and storing a plan is left to the next run, first or not', async () => {
  const { decide, seen, store } = await setup();
  const none = await seen();
  await decide('deactivate');
  await store([], none);
  expect(await seen()).toHaveLength(1);
  const first = await seen();
  await decide('activate');
  await store([], first);
  expect(await seen()).toHaveLength(1);
});

test('settling a contest closes its own marks, and not a decision that came meanwhile', async () => {
  const { decide, seen, store, contested } = await setup();
  await store([contested], await seen());
  await store([], 'contested');
  expect(await seen()).toEqual([]);
  const none = await seen();
  await decide('deactivate');
  await store([contested], none);
  await store([], 'contested');
  expect(await seen()).toHaveLength(1);
});
