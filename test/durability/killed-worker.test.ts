/** A worker dies by SIGKILL in the middle of a step: another one finishes the run, and nothing shows that it happened. */
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { TenantAdmin } from '../../simulator/tenant-admin.js';
import type { TenantSpec } from '../../simulator/tenant-spec.js';
import { logins, people } from '../mappings.js';
import { personalValuesOf } from '../personal-values.js';
import { scanHistories } from '../scan-histories.js';
import { startTestSystem, type TestSystem, workflowEnd } from '../system.js';
import { endStateOf, type EndState, findUnbalancedBooks } from './end-state.js';
import { closeGate, type GatePlace } from './gate.js';
import { startWorkerProcess } from './worker-process.js';

/** Every kind of mess; the same people and dates each time it is started. */
const directory: TenantSpec = { users: 450, deletedUsers: 10, seed: 11, startsAt: '2026-01-15T08:00:00Z' };

let afterFirstRun: EndState;
let afterSecondRun: EndState;

beforeAll(async () => {
  const undisturbed = await startTestSystem({ tenant: directory });
  try {
    await prepare(undisturbed);
    await undisturbed.sync();
    afterFirstRun = await endStateOf(undisturbed.db);
    changeDirectory(undisturbed.directory);
    await undisturbed.sync();
    afterSecondRun = await endStateOf(undisturbed.db);
  } finally {
    await undisturbed.close();
  }
});

test('the undisturbed runs do all that a killed one could lose or do twice', () => {
  for (const rows of [afterFirstRun['mirror'], afterFirstRun['loginUsers'], afterFirstRun['records']]) {
    expect(rows?.length).toBeGreaterThan(400);
  }
  expect(afterSecondRun['runs']?.filter((row) => row.includes('"status": "done"'))).toHaveLength(2);
  const outcomes = ['created', 'updated', 'deactivated'];
  const secondRun = afterSecondRun['changes']?.filter((row) => row.includes('"seq": 2')) ?? [];
  for (const outcome of outcomes) expect(secondRun.some((row) => row.includes(`"outcome": "${outcome}"`))).toBe(true);
});

const middleOfReadUsers: GatePlace = {
  table: 'run_pages',
  event: 'insert',
  when: `new.kind = 'users' and new.number = 2`,
};
/** Everybody is planned, and nobody's identifier settled. */
const middleOfResolveIdentities: GatePlace = {
  table: 'runs',
  event: 'update',
  when: `old.plan_stage = 'settle' and new.plan_stage = 'done'`,
};
/** Two batches are written at once: the one of the records is stopped before its end. */
const middleOfUpsertPeople: GatePlace = {
  table: 'change_batches',
  event: 'update',
  when: `new.state = 'applied' and new.mapping_id in (select m.id from mappings m where m.kind = 'record')`,
};

test.each([
  ['readUsers', middleOfReadUsers],
  ['resolveIdentities', middleOfResolveIdentities],
  ['upsertPeople', middleOfUpsertPeople],
])(
  'killed in the middle of %s, a run is finished by another worker as if nothing had happened',
  async (_step, place) => {
    const system = await start();
    await killAt(system, place, () => system.request());
    await finish(system);
    expect(await endStateOf(system.db)).toEqual(afterFirstRun);
  },
);

test('killed twice in one run, first while it plans and then while it closes, the books still balance', async () => {
  const system = await start();
  await system.request();
  await finish(system);
  changeDirectory(system.directory);
  await killAt(system, middleOfResolveIdentities, () => system.request());
  const middleOfCloseRun = { table: 'runs', event: 'update', when: `new.status = 'done'` } as const;
  await killAt(system, middleOfCloseRun, async () => undefined);
  await finish(system);
  expect(await findUnbalancedBooks(system.db)).toEqual([]);
  expect(await endStateOf(system.db)).toEqual(afterSecondRun);
});

async function start(): Promise<TestSystem> {
  const system = await startTestSystem({ tenant: directory, worker: false });
  onTestFinished(() => system.close());
  await prepare(system);
  return system;
}

/** Five pages of users, so that a page is not the whole. */
async function prepare(system: TestSystem): Promise<void> {
  await system.map([logins, people]);
  await system.db.sql`update tenants set page_size = 100`;
}

/** Starts a worker and kills it when it stands in the middle of a transaction at this place. */
async function killAt(system: TestSystem, place: GatePlace, begin: () => Promise<void>): Promise<void> {
  const gate = await closeGate(system, place);
  const worker = await startWorkerProcess(system);
  onTestFinished(worker.stop);
  await begin();
  await worker.until(gate.reached());
  await worker.kill();
  await gate.open();
}

async function finish(system: TestSystem): Promise<void> {
  const worker = await startWorkerProcess(system);
  onTestFinished(worker.stop);
  await worker.until(workflowEnd(system.client, system.tenantId));
  const scanned = await scanHistories(system.client, personalValuesOf(system.directory), false);
  expect(scanned.findings).toEqual([]);
  await worker.stop();
}

/** Renames, a swap of names, people who come, change, leave and are gone for good. */
function changeDirectory(admin: TenantAdmin): void {
  const staff = [...admin.users()].filter((user) => user['userType'] === 'Member' && user['accountEnabled'] === true);
  const [renamed, one, other, disabled, deleted, purged, ...changed] = staff.map((user) => user.id);
  if (renamed === undefined || one === undefined || other === undefined) throw new Error('The directory is too small.');
  if (disabled === undefined || deleted === undefined || purged === undefined)
    throw new Error('The directory is too small.');
  admin.rename(renamed, `renamed@${admin.domain}`);
  admin.swapNames(one, other);
  admin.disable(disabled);
  admin.delete(deleted);
  admin.purge(purged);
  for (const user of changed.slice(0, 20)) admin.change(user, { department: 'Moved', jobTitle: 'Lighthouse keeper' });
  for (const number of [1, 2, 3])
    admin.hire({ displayName: `Newcomer ${number}`, userPrincipalName: `newcomer${number}@${admin.domain}` });
}
