/**
 * Histories of runs that were recorded once are replayed with the workflows as they are now: where that fails, a run that is
 * under way during a release would get stuck. If the change is meant, guard it with `patched`, or record anew before the
 * first release: `ROLLCALL_RECORD_HISTORIES=1 npx vitest run test/durability/replay.test.ts`.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { expect, onTestFinished, test } from 'vitest';
import { approveHold } from '../../db/requests/decide-hold.js';
import { directorySyncWorkflowId } from '../../workflows/contract.js';
import { logins, people } from '../mappings.js';
import { startTestSystem, type TestSystem, workflowEnd } from '../system.js';
import { wakeWorkflow } from './wake-workflow.js';

const folder = fileURLToPath(new URL('histories/', import.meta.url));
const codePath = fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));

test.each(['full-run', 'approved-run', 'failed-run'])(
  'the recorded %s is replayed by the workflows of today',
  async (name) => {
    await expect(replay(readHistory(name))).resolves.toBeUndefined();
  },
);

test('every recorded history is replayed', () => {
  expect(readdirSync(folder).sort()).toEqual(['approved-run.json', 'failed-run.json', 'full-run.json']);
});

test('full, approved and failed runs of today are replayed as well', async () => {
  const system = await startTestSystem({ tenant: { users: 60, seed: 5 } });
  onTestFinished(() => system.close());
  await system.map([logins, people]);
  expect(await system.sync()).toMatchObject({ status: 'done' });
  await replay(await historyOf(system, 'full-run'));
  await approveRemovals(system);
  expect(await system.lastRun()).toMatchObject({ status: 'done' });
  await replay(await historyOf(system, 'approved-run'));
  system.directory.setSecrets([{ value: 'another secret than the stored one' }]);
  expect(await system.sync()).toMatchObject({ status: 'failed' });
  await replay(await historyOf(system, 'failed-run'));
});

test('a workflow that does something else than was recorded is found out', async () => {
  const changed: unknown = JSON.parse(
    JSON.stringify(readHistory('full-run')).replaceAll('"readGroups"', '"readTeams"'),
  );
  await expect(replay(changed)).rejects.toThrow(DeterminismViolationError);
});

function readHistory(name: string): unknown {
  return JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8'));
}

/** @throws DeterminismViolationError where the workflows of today would have done something else */
async function replay(history: unknown): Promise<void> {
  await Worker.runReplayHistory({ workflowBundle: { codePath } }, history);
}

/** The history of the run that ended last, kept under this name where histories are being recorded. */
async function historyOf(system: TestSystem, name: string): Promise<unknown> {
  const history = await system.client.workflow.getHandle(directorySyncWorkflowId(system.tenantId)).fetchHistory();
  const json: unknown = JSON.parse(historyToJSON(history));
  if (process.env['ROLLCALL_RECORD_HISTORIES'] === '1') {
    // Who took a task is a process of the machine that recorded it.
    const anonymous = JSON.stringify(json, (key, value: unknown) => (key === 'identity' ? 'anyone' : value), 2);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}${name}.json`, `${anonymous}\n`);
  }
  return json;
}

/** More people leave at once than the guard lets go, and somebody approves. */
async function approveRemovals(system: TestSystem): Promise<void> {
  const staff = [...system.directory.users()].filter((user) => user['accountEnabled'] === true);
  for (const user of staff.slice(0, 25)) system.directory.disable(user.id);
  expect(await system.sync()).toMatchObject({ status: 'done' });
  const holds = await system.db.sql<
    { id: string; digest: string }[]
  >`select id, digest from holds where state = 'open'`;
  const [hold] = holds;
  if (hold === undefined) throw new Error('Nothing was held.');
  await approveHold(system.db.orm, { holdId: hold.id, digest: hold.digest, tenantId: system.tenantId, actor: 'test' });
  await wakeWorkflow(system);
  await workflowEnd(system.client, system.tenantId);
}
