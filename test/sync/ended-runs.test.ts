/** Runs that end between planning and writing: whatever they had planned is planned again by the next one. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { LoginDefinition, RecordDefinition } from '../../domain/mapping.js';
import { logins } from '../mappings.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { endGrace, expectBalancedBooks, liftGuard, loginOf, recordOf } from './look.js';

const staff: LoginDefinition = { ...logins, role: null, roleGroups: [{ group: 'Everybody', role: 'member' }] };
const mailboxes: RecordDefinition = {
  name: 'Mailboxes',
  kind: 'record',
  collection: 'Mailboxes',
  identifier: 'mail',
  fields: [],
};

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 5, deletedUsers: 0 } });
  await liftGuard(system);
  // Somebody who stays: the guard lets nobody go who is the last one.
  system.directory.createGroup({ displayName: 'Everybody' }, [system.directory.hire().id]);
  await system.map([staff, mailboxes]);
  await system.db.sql`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'this run ends here'; end $$`;
});
afterEach(async () => expectBalancedBooks(system));
afterAll(async () => system.close());

/** A run that plans everything and fails before any of it is written. */
async function failAfterPlanning(): Promise<void> {
  await system.db.sql`
    create trigger ends_here before update of guarded on runs for each row when (new.guarded) execute function refuse()`;
  expect(await system.sync()).toMatchObject({ status: 'failed', errorType: 'Unexpected' });
  await system.db.sql`drop trigger ends_here on runs`;
}

test('deactivates whose grace was over in a run that failed before it wrote', async () => {
  const { id } = system.directory.hire();
  system.directory.addMember('Everybody', id);
  await system.sync();
  system.directory.removeMember('Everybody', id);
  await system.sync();
  await endGrace(system);
  await failAfterPlanning();
  expect(await loginOf(system, id)).toMatchObject({ status: 'active' });
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await loginOf(system, id)).toMatchObject({ status: 'inactive' });
});

test('heals whoever shared an identifier although the run in which the other one changed failed before it wrote', async () => {
  const mail = 'reception@contoso.example';
  const [one, other] = [system.directory.hire({ mail }).id, system.directory.hire({ mail }).id];
  await system.sync();
  system.directory.change(other, { mail: 'other@contoso.example' });
  await failAfterPlanning();
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await recordOf(system, one, mailboxes.name)).toMatchObject({ identifier: mail });
  expect(await recordOf(system, other, mailboxes.name)).toMatchObject({ identifier: 'other@contoso.example' });
});

test('takes up what a run had planned whose workflow was terminated', async () => {
  const { id } = system.directory.hire();
  system.directory.addMember('Everybody', id);
  await system.sync();
  system.directory.removeMember('Everybody', id);
  await system.sync();
  await endGrace(system);
  await failAfterPlanning();
  // As a terminated workflow leaves it: nobody has closed the run.
  const { sql } = system.db;
  await sql`delete from open_items where kind = 'recheck'`;
  await sql`update change_batches set state = 'planned' where run_id = (select id from runs order by seq desc limit 1)`;
  await sql`update runs set status = 'running', ended_at = null, error_type = null, error_message = null where seq = (select max(seq) from runs)`;
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect(await loginOf(system, id)).toMatchObject({ status: 'inactive' });
  expect(await sql`select error_type from runs order by seq desc offset 1 limit 1`).toMatchObject([
    { error_type: 'Orphaned' },
  ]);
});
