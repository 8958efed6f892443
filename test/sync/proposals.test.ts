// Changed mappings that are only proposed: a preview works with them, and its approval puts them in force.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { listMappings } from '../../db/mappings/list-mappings.js';
import { proposeMappings } from '../../db/mappings/propose-mappings.js';
import { refuseHold } from '../../db/requests/decide-hold.js';
import type { LoginDefinition } from '../../domain/mapping.js';
import { logins, people } from '../mappings.js';
import { startTestSystem, type TestRun, type TestSystem, workflowEnd } from '../system.js';
import { approve, openHolds, wake } from './decide.js';
import { booksOf, expectBalancedBooks, loginOf } from './look.js';

let system: TestSystem;
let everybody: readonly string[];

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 30, deletedUsers: 0, disabledShare: 0 } });
  everybody = [...system.directory.users()].map((user) => user.id);
  await system.map([logins, people]);
});
afterEach(async () => expectBalancedBooks(system));
afterAll(async () => system.close());

/** Proposes another login mapping, and waits for the preview of it. */
async function propose(wanted: LoginDefinition): Promise<TestRun> {
  const stored = await listMappings(system.db.orm, system.tenantId);
  const request = stored.map(({ id, definition }) =>
    definition.kind === 'login'
      ? { definition: wanted, mappingId: id, isChanged: true }
      : { definition, mappingId: id, isChanged: false },
  );
  await proposeMappings(system.db.orm, { tenantId: system.tenantId, stored, wanted: request, actor: 'test' });
  await wake(system);
  await workflowEnd(system.client, system.tenantId);
  return system.lastRun();
}

test('a first run proves what the proposed mappings need of the connection, not what stands', async () => {
  const run = await propose({ ...logins, roleGroups: [{ role: 'editor', group: 'Nobody Knows' }] });
  const [{ warnings } = { warnings: [] }] = await system.db.sql<{ warnings: readonly string[] }[]>`
    select warnings from runs where id = ${run.id}`;
  expect(warnings.map((warning) => warning.split(':')[0])).toEqual(['group Nobody Knows']);
  await system.sync();
});

test('a property that only a proposal names is read on while the proposal stands, so that nobody counts as changed again', async () => {
  const { sql, orm } = system.db;
  const evidence = async () => await sql`select object_id, changed_seq from directory_users order by object_id`;
  const stands = await evidence();
  const property = 'onPremisesDomainName';
  const wanted = { ...logins, fields: [...logins.fields, { target: 'Domain', property, type: 'text' }] } as const;
  const first = await propose(wanted);
  const moved = await evidence();
  expect(moved).not.toEqual(stands);
  expect(await sql`select warnings from runs where id = ${first.id}`).toMatchObject([
    { warnings: [expect.stringContaining(property)] },
  ]);
  await system.sync();
  await propose({ ...logins, role: 'guest' });
  const again = await propose(wanted);
  expect(await evidence()).toEqual(moved);
  expect(await sql`select warnings from runs where id = ${again.id}`).toMatchObject([{ warnings: [] }]);

  // Whoever refuses the preview does not want it read either.
  const [hold] = await openHolds(system);
  const decision = { holdId: hold?.id ?? '', digest: hold?.digest ?? '', tenantId: system.tenantId, actor: 'test' };
  await refuseHold(orm, decision);
  await system.sync();
  expect(await sql`select 1 from directory_users where document->${property}::text is not null`).toHaveLength(0);
});

test('a proposal that would change nobody comes into force by its approval like any other', async () => {
  const preview = await propose({ ...logins, exits: { disabled: { action: 'status only', graceHours: 0 } } });
  const [hold] = await openHolds(system);
  expect(hold).toMatchObject({ kind: 'preview', rows: 0, reason: expect.stringContaining('nobody') });
  const approval = await approve(system, hold ?? { id: '', digest: '' });
  expect(approval).toMatchObject({ status: 'done' });
  expect(await listMappings(system.db.orm, system.tenantId)).toMatchObject([
    { definition: { exits: { disabled: { action: 'status only' } } } },
    {},
  ]);
  expect(await system.db.sql`select state from holds where run_id = ${preview.id}`).toMatchObject([
    { state: 'applied' },
  ]);
});

test('a mapping that is only proposed counts in its preview, in no other run, and from the approval on', async () => {
  const { sql } = system.db;
  const [id = ''] = everybody;
  const identifier = (await loginOf(system, id))?.identifier;
  const first = await propose({ ...logins, role: 'guest' });
  expect(await booksOf(system, first.id)).toMatchObject([{ held: expect.any(Number), updated: 0 }, { held: 0 }]);
  expect(await openHolds(system)).toMatchObject([{ kind: 'preview' }]);
  expect(await loginOf(system, id)).toMatchObject({ role: 'member' });

  // Another run goes on with what stands, and takes the preview's place.
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ role: 'member', identifier });
  expect(await openHolds(system)).toEqual([]);

  await propose({ ...logins, identifier: 'id' });
  const [hold] = await openHolds(system);
  expect(await loginOf(system, id)).toMatchObject({ identifier });
  await approve(system, hold ?? { id: '', digest: '' });
  expect(await loginOf(system, id)).toMatchObject({ identifier: id });
  expect(
    await sql`select m.revision = r.revision as current, r.proposed_on from mappings m join mapping_revisions r on r.mapping_id = m.id
    where m.kind = 'login' order by r.revision desc limit 1`,
  ).toMatchObject([{ current: true, proposed_on: null }]);
  const full = await system.sync();
  expect(await booksOf(system, full.id)).toMatchObject([{ updated: 0, held: 0 }, { updated: 0 }]);

  // What was previewed under mappings that somebody has changed since is no longer what anybody wants.
  await propose({ ...logins, identifier: 'id', role: 'guest' });
  const [late] = await openHolds(system);
  await system.map([{ ...logins, identifier: 'id' }, people]);
  await expect(approve(system, late ?? { id: '', digest: '' })).rejects.toThrow('The mapping was changed');
});
