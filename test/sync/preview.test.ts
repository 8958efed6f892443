// A preview plans like a full run and writes nothing; approving it applies exactly what it showed.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { addSyncRequest } from '../../db/requests/add-sync-request.js';
import { refuseHold } from '../../db/requests/decide-hold.js';
import { openRun } from '../../db/runs/open-run.js';
import { logins, people } from '../mappings.js';
import { startTestSystem, type TestRun, type TestSystem, workflowEnd } from '../system.js';
import { approve, openHolds, wake } from './decide.js';
import { booksOf, expectBalancedBooks, itemsOf, loginOf, recordOf } from './look.js';

let system: TestSystem;
let everybody: readonly string[];

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 50, deletedUsers: 0, disabledShare: 0 } });
  everybody = [...system.directory.users()].map((user) => user.id);
  await system.map([logins, people]);
});
afterEach(async () => expectBalancedBooks(system));
afterAll(async () => system.close());

async function preview(): Promise<TestRun> {
  await addSyncRequest(system.db.orm, system.tenantId, 'test', { mode: 'preview' });
  await wake(system);
  await workflowEnd(system.client, system.tenantId);
  return system.lastRun();
}

/** Everything that a run may write, and what is remembered about it. */
async function everythingWritten(): Promise<unknown> {
  const { sql } = system.db;
  return [
    await sql`select * from login_users order by id`,
    await sql`select * from records order by id`,
    await sql`select * from links order by mapping_id, object_id`,
    await sql`select * from public.open_items order by mapping_id, object_id, kind`,
    await sql`select id, assessed_seq, assessed_revision from mappings order by id`,
  ];
}

async function watermarks(): Promise<readonly unknown[]> {
  return await system.db.sql`select assessed_seq::int as seq from mappings order by position`;
}

test('writes nothing, holds everybody, and leaves the watermark where it was', async () => {
  const before = await everythingWritten();
  const run = await preview();
  expect(run).toMatchObject({ status: 'done' });
  expect(await everythingWritten()).toEqual(before);
  expect(await booksOf(system, run.id)).toMatchObject([
    { considered: 50, held: expect.any(Number), created: 0 },
    { considered: 50, held: 50, created: 0 },
  ]);
  const [hold, ...others] = await openHolds(system);
  expect(others).toEqual([]);
  expect(hold).toMatchObject({ mapping: null, kind: 'preview' });
  expect(await system.db.sql`select mode from runs where id = ${run.id}`).toMatchObject([{ mode: 'preview' }]);
});

test('what was previewed is written once it is approved, all mappings together, and the next full run finds it done', async () => {
  const [hold] = await openHolds(system);
  if (hold === undefined) throw new Error('There is no preview.');
  const approval = await approve(system, hold);
  expect(approval).toMatchObject({ status: 'done' });
  expect(await booksOf(system, approval.id)).toMatchObject([
    { created: hold.rows - 50, rejected: 0 },
    { created: 50, rejected: 0 },
  ]);
  expect(await watermarks()).toEqual([{ seq: 0 }, { seq: 0 }]);
  const full = await system.sync();
  expect(await booksOf(system, full.id)).toMatchObject([
    { created: 0, updated: 0, held: 0, unchanged: hold.rows - 50 },
    { created: 0, updated: 0, held: 0, unchanged: 50 },
  ]);
});

test('shows what the guard would ask about, and approval is the answer to that too', async () => {
  const leavers = everybody.slice(0, 15);
  for (const id of leavers) system.directory.disable(id);
  await preview();
  const [hold] = await openHolds(system);
  expect(hold?.reason).toContain('Staff logins, deactivations: ');
  for (const id of leavers) expect(await loginOf(system, id)).toMatchObject({ status: 'active' });
  await approve(system, hold ?? { id: '', digest: '' });
  for (const id of leavers) {
    expect(await loginOf(system, id)).toMatchObject({ status: 'inactive' });
    expect(await recordOf(system, id)).toMatchObject({ integrationStatus: 'Disabled in Entra' });
  }
  await system.sync();
});

test('applies row by row where nothing moved, and says what did', async () => {
  const [renamed = '', moved = '', touched = ''] = everybody.slice(20);
  for (const id of [renamed, moved, touched]) system.directory.change(id, { displayName: 'Previewed Name' });
  await preview();
  const [hold] = await openHolds(system);
  // Entra says something else of one of them by now, and the application's administrator has changed another.
  system.directory.change(moved, { displayName: 'Later Name' });
  await system.db.sql`
    update directory_users set changed_seq = changed_seq + 1 where object_id = ${moved}`;
  await system.db.sql`
    update login_users set version = version + 1 where id = (
      select person_id from links l join mappings m on m.id = l.mapping_id where l.object_id = ${touched} and m.kind = 'login')`;
  const approval = await approve(system, hold ?? { id: '', digest: '' });
  expect(await loginOf(system, renamed)).toMatchObject({ fields: { Name: 'Previewed Name' } });
  expect(await recordOf(system, renamed)).toMatchObject({ fields: { Name: 'Previewed Name' } });
  expect(await loginOf(system, moved)).not.toMatchObject({ fields: { Name: 'Previewed Name' } });
  expect(await loginOf(system, touched)).not.toMatchObject({ fields: { Name: 'Previewed Name' } });
  expect(await recordOf(system, touched)).toMatchObject({ fields: { Name: 'Previewed Name' } });
  expect(await booksOf(system, approval.id)).toMatchObject([
    { considered: 3, updated: 1, rejected: 2 },
    { considered: 3, updated: 2, rejected: 1 },
  ]);
  expect(await itemsOf(system, moved, 'Staff logins')).toMatchObject([
    { kind: 'recheck', reason: 'Entra has changed this person since the hold was placed' },
  ]);
  expect(await itemsOf(system, touched, 'Staff logins')).toMatchObject([
    { kind: 'recheck', reason: 'changed by somebody else meanwhile' },
  ]);
  await system.sync();
  expect(await loginOf(system, moved)).toMatchObject({ fields: { Name: 'Later Name' } });
  expect(await loginOf(system, touched)).toMatchObject({ fields: { Name: 'Previewed Name' } });
});

test('a newer preview takes the place of an older one, and so does any other run', async () => {
  const [id = ''] = everybody.slice(25);
  system.directory.change(id, { displayName: 'First' });
  const first = await preview();
  system.directory.change(id, { displayName: 'Second' });
  const second = await preview();
  const states = async (runId: string) =>
    (
      await system.db.sql<{ state: string }[]>`
        select distinct b.state from change_batches b where b.run_id = ${runId} and b.size > 0`
    ).map((row) => row.state);
  expect(await states(first.id)).toEqual(['replaced']);
  expect(await states(second.id)).toEqual(['held']);
  expect(await openHolds(system)).toHaveLength(1);
  const full = await system.sync();
  expect(await states(second.id)).toEqual(['replaced']);
  expect(await openHolds(system)).toEqual([]);
  expect(await booksOf(system, full.id)).toMatchObject([
    { updated: 1, held: 0 },
    { updated: 1, held: 0 },
  ]);
  expect(await loginOf(system, id)).toMatchObject({ fields: { Name: 'Second' } });
});

test('a preview that is put away is no refusal: the next run goes on as if nobody had looked', async () => {
  const [id = ''] = everybody.slice(26);
  system.directory.change(id, { displayName: 'Not Now' });
  await preview();
  const [hold] = await openHolds(system);
  await refuseHold(system.db.orm, {
    holdId: hold?.id ?? '',
    digest: hold?.digest ?? '',
    tenantId: system.tenantId,
    actor: 'test',
  });
  expect(await openHolds(system)).toEqual([]);
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ fields: { Name: 'Not Now' } });
});

test('what falls due in a preview falls due in the run after it as well', async () => {
  const { id } = system.directory.hire();
  await system.sync();
  system.directory.purge(id);
  await system.sync();
  expect(await itemsOf(system, id, 'Staff logins')).toMatchObject([{ kind: 'grace', reason: 'missing' }]);
  await system.db.sql`update public.open_items set due_at = now() - interval '1 second' where kind = 'grace'`;
  const before = await everythingWritten();
  const run = await preview();
  expect(await booksOf(system, run.id)).toMatchObject([{ held: 1 }, { held: 0 }]);
  expect(await everythingWritten()).toEqual(before);
  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ status: 'inactive' });
});

test('a preview that dies, while it plans or before it ends, leaves nothing behind for the next run', async () => {
  const { sql } = system.db;
  const [id = '', leaver = ''] = everybody.slice(27);
  system.directory.change(id, { displayName: 'After All' });
  system.directory.disable(leaver);
  const before = await everythingWritten();
  await sql`
    create function die() returns trigger language plpgsql as $$ begin raise exception 'test'; end $$`;
  await sql`
    create trigger die before update on runs for each row when (new.plan_stage = 'settle' and old.plan_stage <> 'settle')
    execute function die()`;
  const dead = await preview();
  await sql`drop function die cascade`;
  expect(dead).toMatchObject({ status: 'failed' });
  expect(await sql`select 1 from changes where run_id = ${dead.id}`).not.toHaveLength(0);
  expect(await everythingWritten()).toEqual(before);

  const lost = await preview();
  await sql`update change_batches set state = 'planned', hold_id = null where run_id = ${lost.id}`;
  await sql`update holds set state = 'replaced' where run_id = ${lost.id}`;
  await sql`update runs set status = 'running', ended_at = null where id = ${lost.id}`;
  await addSyncRequest(system.db.orm, system.tenantId, 'test');
  await openRun(system.db, { tenantId: system.tenantId, workflowId: 'test', temporalRunId: randomUUID() });
  expect(await sql`select status from runs where id = ${lost.id}`).toMatchObject([{ status: 'failed' }]);
  expect(await everythingWritten()).toEqual(before);

  await system.sync();
  expect(await loginOf(system, id)).toMatchObject({ fields: { Name: 'After All' } });
  expect(await loginOf(system, leaver)).toMatchObject({ status: 'inactive' });
  expect(await sql`select 1 from public.open_items where kind in ('recheck', 'grace')`).toHaveLength(0);
});

test('what becomes due within a preview is closed in it, though nothing was open before', async () => {
  const { sql } = system.db;
  const [id = ''] = everybody.slice(29);
  await sql`delete from public.open_items`;
  // As if planning somebody had marked this person, before those who are marked are planned.
  await sql`
    create function mark() returns trigger language plpgsql as $$
    begin
      insert into preview.open_items (tenant_id, mapping_id, object_id, kind, reason, due_at)
      select l.tenant_id, l.mapping_id, l.object_id, 'recheck', 'test', now()
      from links l where l.object_id = tg_argv[0]::uuid;
      return new;
    end $$`;
  await sql.unsafe(
    `create trigger mark after update on runs for each row when (new.plan_stage = 'due' and old.plan_stage = 'changed') execute function mark('${id}')`,
  );
  const run = await preview();
  await sql`drop function mark cascade`;
  expect(run).toMatchObject({ status: 'done' });
  expect(await sql`select kind from preview.open_items where object_id = ${id}`).toEqual([]);
  expect(await sql`select rejected::int from run_mappings where run_id = ${run.id}`).toEqual([
    { rejected: 0 },
    { rejected: 0 },
  ]);
});
