// A preview by the command line alone: ask for it, look at it from every side, approve it, see what had moved.
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logins, people } from '../mappings.js';
import { startTestSystem, testAddress, type TestSystem } from '../system.js';
import { encryptionKey, runCli, type CliOptions } from './run-cli.js';

let system: TestSystem;
let changed: readonly string[];

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 30, deletedUsers: 0, disabledShare: 0 } });
  await system.map([logins, people]);
  await system.sync();
  const [first = '', second = '', third = ''] = [...system.directory.users()].map((user) => user.id);
  changed = [first, second, third];
  system.directory.change(first, { displayName: '=SUM(A1:A9)', department: 'Support' });
  system.directory.change(second, { displayName: 'Ada Example' });
  system.directory.disable(third);
});
afterAll(async () => system.close());

function rollcall(commandLine: readonly string[], options: CliOptions = {}) {
  const environment = {
    DATABASE_URL: system.databaseUrl,
    TEMPORAL_ADDRESS: testAddress(),
    TEMPORAL_NAMESPACE: system.namespace,
    ROLLCALL_ENCRYPTION_KEY: encryptionKey,
  };
  return runCli(commandLine, { ...options, environment });
}

test('a preview ends with exit code 3, because it waits for an approval, and says how to look and how to decide', async () => {
  const asked = await rollcall(['sync', 'contoso', '--preview', '--wait']);
  expect(asked.code).toBe(3);
  expect(asked.stdout).toContain('preview, manual');
  expect(asked.stdout).toContain('All mappings: preview (6) held: a preview: nothing is written unless it is approved');
  const [run] = (await rollcall(['runs', 'contoso', '--limit', '1', '--json'])).objects();
  expect(run).toMatchObject({ mode: 'preview', status: 'done', held: 6 });
  expect((await rollcall(['holds', 'contoso', '--json'])).objects()).toMatchObject([
    { mapping: null, kind: 'preview', rows: 6, state: 'open' },
  ]);
  expect(await rollcall(['sync', 'contoso', '--preview', '--full'])).toMatchObject({ code: 2 });
});

test('changes are narrowed by mapping, outcome, field and person, and added up', async () => {
  const [first = '', second = '', third = ''] = changed;
  const listed = async (...filter: readonly string[]) =>
    (await rollcall(['changes', 'contoso/2', '--json', ...filter])).objects();
  expect(await listed()).toHaveLength(6);
  expect(await listed('--mapping', 'staff logins')).toHaveLength(3);
  expect(await listed('--outcome', 'deactivated')).toMatchObject([{ objectId: third, state: 'held' }]);
  expect(await listed('--field', 'department')).toMatchObject([{ objectId: first, mapping: 'Staff logins' }]);
  expect(await listed('--field', 'integrationStatus')).toHaveLength(2);
  expect(await listed('--person', 'ada example', '--mapping', 'People')).toMatchObject([
    { objectId: second, after: { fields: { Name: 'Ada Example' } } },
  ]);
  const name = String(system.directory.user(third)?.user['userPrincipalName']);
  expect(await listed('--person', name.toUpperCase())).toHaveLength(2);
  expect(await listed('--person', third.toUpperCase())).toHaveLength(2);
  expect(await listed('--person', 'nobody')).toEqual([]);

  const shown = await rollcall(['changes', 'contoso/2', '--field', 'Name']);
  expect(shown.stdout).toMatch(/Ada Example\s+Staff logins\s+updated\s+Name: .+ → Ada Example/);
  expect(shown.stdout).toContain('2 people: 4 updated. Values that differ: Name 4, Department 1.');
  expect((await rollcall(['changes', 'contoso/2', '--field', 'nothing'])).stdout).toBe(
    'This run has no such change.\n',
  );
});

test('--csv is a line for each value, with titles, and nothing in it is a formula for a spreadsheet', async () => {
  const [first = ''] = changed;
  const { stdout, code } = await rollcall(['changes', 'contoso/2', '--csv', '--person', first]);
  expect(code).toBe(0);
  const rows: unknown = parse(stdout, { columns: true });
  expect(rows).toMatchObject([
    { objectId: first, mapping: 'Staff logins', outcome: 'updated', field: 'Name', state: 'held' },
    { field: 'Department', after: 'Support' },
    { mapping: 'People', field: 'Name', after: "'=SUM(A1:A9)" },
  ]);
  expect(await rollcall(['changes', 'contoso/2', '--csv', '--json'])).toMatchObject({ code: 2 });
  expect((await rollcall(['changes', 'contoso/1', '--csv', '--person', 'nobody'])).stdout).toBe(
    'objectId,person,mapping,outcome,cause,field,before,after,state\n',
  );
});

test('an approval says whom it left to the next run, and why', async () => {
  const [first = '', second = '', third = ''] = changed;
  await system.db.sql`update directory_users set changed_seq = changed_seq + 1 where object_id = ${second}`;
  const [hold] = (await rollcall(['holds', 'contoso', '--json'])).objects();
  const [id, digest] = [String(hold?.['hold']), String(hold?.['digest'])];
  const approved = await rollcall(['hold', 'approve', id, '--digest', digest, '--wait']);
  expect(approved.code).toBe(0);
  expect(approved.stdout).toContain('Left to the next run (2):');
  expect(approved.stdout).toMatch(
    new RegExp(`${second}\\s+People\\s+Entra has changed this person since the hold was placed`),
  );
  const listed = (await rollcall(['people', 'contoso', '--mapping', 'Staff logins', '--json'])).objects();
  const of = (objectId: string) => listed.find((person) => person['objectId'] === objectId);
  expect(of(first)).toMatchObject({ fields: { Department: 'Support' } });
  expect(of(second)).not.toMatchObject({ fields: { Name: 'Ada Example' } });
  expect(of(third)).toMatchObject({ status: 'inactive' });
});
