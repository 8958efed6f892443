// `rollcall explain` on a whole system: the person, Entra as it is now, what was planned, held and rejected.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refuseHold } from '../../db/requests/decide-hold.js';
import { askForExplanation, loadExplanationSubject, takeExplanation } from '../../db/requests/explanations.js';
import type { LoginDefinition } from '../../domain/mapping.js';
import { taskQueue } from '../../workflows/contract.js';
import { personalValuesOf } from '../personal-values.js';
import { scanHistories } from '../scan-histories.js';
import { logins, people } from '../mappings.js';
import { openHolds } from '../sync/decide.js';
import { startTestSystem, testAddress, type TestSystem } from '../system.js';
import { encryptionKey, runCli } from './run-cli.js';

const staff: LoginDefinition = {
  ...logins,
  scope: { except: { any: [{ property: 'department', operator: 'equals', values: ['Excluded'] }] } },
  role: null,
  roleGroups: [{ group: 'Members', role: 'member' }],
};

let system: TestSystem;
let everybody: readonly string[];
let members: string;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 40, deletedUsers: 0, disabledShare: 0 } });
  everybody = [...system.directory.users()].map((user) => user.id);
  for (const id of everybody) system.directory.change(id, { department: 'Sales' });
  members = system.directory.createGroup({ displayName: 'Members' }, everybody).id;
  await system.map([staff, people]);
  await system.sync();
});
afterAll(async () => system.close());

function rollcall(...commandLine: readonly string[]) {
  const environment = {
    DATABASE_URL: system.databaseUrl,
    TEMPORAL_ADDRESS: testAddress(),
    TEMPORAL_NAMESPACE: system.namespace,
    ROLLCALL_ENCRYPTION_KEY: encryptionKey,
  };
  return runCli(commandLine, { environment });
}

async function loginReason(user: string): Promise<unknown> {
  const { code, stderr, objects } = await rollcall('explain', 'contoso', user, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const mappings: unknown = objects()[0]?.['mappings'];
  return Array.isArray(mappings) ? mappings[0] : undefined;
}

test('every way to leave, and every way to be kept out, is told by its reason', async () => {
  const { directory } = system;
  const [disabled = '', deleted = '', missing = '', scoped = '', roleless = '', banned = '', kept = ''] = everybody;
  const renamed = String(directory.user(deleted)?.user['userPrincipalName']);
  directory.disable(disabled);
  directory.delete(deleted);
  directory.purge(missing);
  directory.change(scoped, { department: 'Excluded' });
  directory.removeMember(members, roleless);
  await rollcall('person', 'deactivate', 'contoso', banned);
  await rollcall('person', 'protect', 'contoso', kept);
  directory.disable(kept);
  const hire = (properties: Readonly<Record<string, string | null>>) => {
    const { id } = directory.hire(properties);
    directory.addMember(members, id);
    return id;
  };
  const unknown = hire({});
  directory.change(unknown, { accountEnabled: null });
  const nobody = directory.hire({}).id;
  await system.sync();
  const unseen = hire({ userPrincipalName: 'not.seen@contoso.example' });

  const inactive = (why: RegExp) => ({ status: 'inactive', why: expect.stringMatching(why) });
  expect(await loginReason(disabled)).toMatchObject(inactive(/in run 2: disabled\. Their account is disabled/));
  expect(await loginReason(renamed)).toMatchObject(inactive(/in run 2: deleted\. They are in the recycle bin/));
  expect(await loginReason(missing)).toMatchObject({
    status: 'active',
    why: expect.stringMatching(/does not have them.*after 20/),
  });
  expect(await loginReason(scoped)).toMatchObject({
    status: 'active',
    why: expect.stringMatching(/Out of scope: excluded: Department is "Excluded".*after 20/),
    scope: [{ rule: 'not: Department is "Excluded"', holds: false }],
  });
  expect(await loginReason(roleless)).toMatchObject({
    status: 'active',
    why: expect.stringMatching(/none of the groups.*after 20/),
  });
  expect(await loginReason(banned)).toMatchObject(inactive(/A local administrator/));
  expect(await loginReason(kept)).toMatchObject({
    status: 'active',
    why: expect.stringMatching(/disabled.*protected/),
  });
  expect(await loginReason(unknown)).toMatchObject({ status: 'nobody', why: 'Rejected: account state unknown.' });
  expect(await loginReason(nobody)).toMatchObject({
    status: 'nobody',
    why: expect.stringMatching(/none of the groups/),
  });
  expect(await loginReason('Not.Seen@contoso.example')).toMatchObject({ status: 'nobody' });
  expect(unseen).not.toBe('');

  // What Entra says now counts, not what the last run saw.
  directory.enable(disabled);
  expect(await loginReason(disabled)).toMatchObject({ ...inactive(/any more/), next: { outcome: 'reactivated' } });
  await system.sync();
  expect(await loginReason(disabled)).toMatchObject({
    status: 'active',
    why: 'Entra shows them, and the mapping admits them.',
  });
});

test('a person reads it: who, what Entra says, why, how they are linked, and the last changes', async () => {
  const [id = ''] = everybody.slice(8);
  system.directory.change(id, { displayName: 'Read Me', department: 'Support' });
  const { stdout, code } = await rollcall('explain', 'contoso', id);
  expect(code).toBe(0);
  expect(stdout).toContain(`Read Me (${id})\nEntra says now: live, enabled\n`);
  expect(stdout).toContain('Staff logins (login users): active\n  Entra shows them, and the mapping admits them.\n');
  expect(stdout).toMatch(/linked by User principal name since run 1 \(created\)/);
  expect(stdout).toContain('scope: ✓ not: Department is "Excluded"');
  expect(stdout).toContain('role member, as a member of Members');
  expect(stdout).toMatch(/the next run would have them updated:\n(.*\n)*.*Department: Sales → Support/);
  expect(stdout).toMatch(/run 1, .* UTC, People: created, applied/);
});

test('the groups that somebody is in are asked for now, whatever the last run read', async () => {
  const [id = ''] = everybody.slice(8);
  system.directory.removeMember(members, id);
  expect(await loginReason(id)).toMatchObject({ role: null, why: expect.stringMatching(/none of the groups/) });
  system.directory.addMember(members, id);
  const newcomer = system.directory.hire({}).id;
  await system.sync();
  system.directory.addMember(members, newcomer);
  expect(await loginReason(newcomer)).toMatchObject({ roleGroup: 'Members', next: { outcome: 'created' } });
  const { objects } = await rollcall('explain', 'contoso', newcomer, '--json');
  expect(objects()[0]).toMatchObject({ entra: { membershipsAsOf: null } });
});

test('identifiers that are shared, taken or missing, and values that do not fit', async () => {
  const { directory } = system;
  await system.map([
    { ...staff, identifier: 'mail' },
    { ...people, fields: [{ target: 'Hired', property: 'department', type: 'date' }] },
  ]);
  const newcomers = [
    directory.hire({ mail: null }),
    directory.hire({ mail: 'one@contoso.example' }),
    directory.hire({ mail: 'one@contoso.example' }),
  ];
  const [missing = '', left = '', right = ''] = newcomers.map(({ id }) => id);
  for (const id of [missing, left, right]) directory.addMember(members, id);
  await system.sync();
  expect(await loginReason(missing)).toMatchObject({ why: 'Rejected: identifier missing.' });
  expect(await loginReason(left)).toMatchObject({ why: `Rejected: identifier shared. Others involved: ${right}.` });
  const { objects } = await rollcall('explain', 'contoso', left, '--json');
  expect(objects()[0]).toMatchObject({
    mappings: [{}, { status: 'active', why: expect.stringMatching(/does not fit.*Hired/) }],
  });
  await system.map([staff, people]);
  await system.sync();
});

test('a hold that is open, and one that was refused', async () => {
  const { directory } = system;
  const leavers = everybody.slice(10, 30);
  for (const id of leavers) directory.disable(id);
  await system.sync();
  const hold = (await openHolds(system)).find(({ kind }) => kind === 'deactivations');
  expect(await loginReason(leavers[0] ?? '')).toMatchObject({
    status: 'active',
    why: expect.stringMatching(/disabled in Entra\. That they would be deactivated is held \(deactivations\)/),
    toChange: `\`rollcall hold approve ${hold?.id ?? ''}\`, or \`refuse\`.`,
  });
  await refuseHold(system.db.orm, {
    holdId: hold?.id ?? '',
    digest: hold?.digest ?? '',
    tenantId: system.tenantId,
    actor: 'test',
  });
  expect(await loginReason(leavers[0] ?? '')).toMatchObject({
    status: 'active',
    why: expect.stringMatching(/was refused/),
  });
});

test('without Entra it still explains what the last run saw, and nobody is a sentence', async () => {
  const stranger = await rollcall('explain', 'contoso', 'nobody.at.all@contoso.example');
  expect(stranger).toMatchObject({ code: 1, stderr: expect.stringContaining('Neither Entra nor Rollcall knows') });
  const [id = ''] = everybody.slice(9);
  system.directory.setSecrets([{ value: 'another secret than the stored one' }]);
  system.directory.revokeTokens();
  const { objects } = await rollcall('explain', 'contoso', id, '--json');
  expect(objects()[0]).toMatchObject({
    entra: {
      notAskedBecause: expect.stringContaining('secret'),
      state: 'live',
      membershipsAsOf: expect.stringMatching(/^20.*Z$/),
    },
  });
  const { stdout } = await rollcall('explain', 'contoso', id);
  expect(stdout).toMatch(/group memberships as a run proved them on 20.* UTC\n/);
});

test('what has expired is no longer read, and the next tick of any schedule forgets it', async () => {
  const { orm } = system.db;
  const expired = await askForExplanation(orm, system.tenantId, 'too.late@contoso.example');
  const open = await askForExplanation(orm, system.tenantId, 'in.time@contoso.example');
  await system.db
    .sql`update explanations set answer = '{}', expires_at = now() - interval '1 second' where id = ${expired}`;
  expect(await loadExplanationSubject(orm, system.tenantId, expired)).toBeNull();
  expect(await loadExplanationSubject(orm, system.tenantId, open)).toBe('in.time@contoso.example');
  await system.client.workflow.execute('directorySyncTick', {
    workflowId: 'tick',
    taskQueue,
    args: [{ tenantId: system.tenantId }],
  });
  expect([...(await system.db.sql`select id from explanations`)]).toEqual([{ id: open }]);

  await system.db.sql`update explanations set answer = '{}', expires_at = now() - interval '1 second'`;
  expect(await takeExplanation(orm, open)).toBeNull();
});

test('question and answer are gone once they are read, and Temporal has seen neither', async () => {
  expect(await system.db.sql`select 1 from explanations`).toHaveLength(0);
  const { findings, workflows } = await scanHistories(
    system.client,
    [...personalValuesOf(system.directory), 'nobody.at.all'],
    true,
  );
  expect(findings).toEqual([]);
  expect(workflows).toBeGreaterThan(15);
});
