/** What the worker says of a cluster that nobody has set up, or not whole: asked of a real server. */
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { msNumberToTs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setUpTemporal } from '../../client/set-up-temporal.js';
import { findClusterProblem } from '../../worker/check-cluster.js';
import { canBeFair } from '../../workflows/contract.js';
import { testAddress } from '../system.js';

const hourMs = 3_600_000;

let connection: Connection;

beforeAll(async () => {
  connection = await Connection.connect({ address: testAddress() });
});
afterAll(async () => connection.close());

test('a namespace that does not exist is named', async () => {
  const namespace = `missing-${randomUUID()}`;
  expect(await problemOf(namespace)).toBe(
    `Temporal lacks the namespace "${namespace}": run \`rollcall setup\` once, or set TEMPORAL_NAMESPACE.`,
  );
});

test('a namespace without anything is told all that it lacks in one sentence', async () => {
  const namespace = await register(1);
  expect(await problemOf(namespace)).toBe(
    `Temporal's namespace "${namespace}" lacks the search attributes TenantId, SyncMode, SyncPhase, SyncTrigger, SyncOutcome (Keyword), and a retention of at least 24 h (it is 1 h): run \`rollcall setup\` once.`,
  );
});

test('only what is missing or of another kind is named, and `setup` provides it', async () => {
  const namespace = await register(24);
  const [keyword, text] = [2, 1];
  const searchAttributes = { TenantId: keyword, SyncMode: keyword, SyncPhase: text, SyncOutcome: keyword };
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  await expect
    .poll(() => problemOf(namespace), { timeout: 20_000, interval: 50 })
    .toBe(
      `Temporal's namespace "${namespace}" lacks the search attributes SyncPhase, SyncTrigger (Keyword): run \`rollcall setup\` once.`,
    );
  await connection.operatorService.removeSearchAttributes({ namespace, searchAttributes: ['SyncPhase'] });
  await setUp(namespace);
  expect(await problemOf(namespace)).toBeNull();
});

test('a namespace that keeps ended runs too shortly is told so, and `setup` mends it', async () => {
  const namespace = `short-${randomUUID()}`;
  await setUp(namespace);
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msNumberToTs(2 * hourMs) },
  });
  await expect
    .poll(() => problemOf(namespace), { timeout: 20_000, interval: 50 })
    .toBe(
      `Temporal's namespace "${namespace}" lacks a retention of at least 24 h (it is 2 h): run \`rollcall setup\` once.`,
    );
  await setUp(namespace);
  await expect.poll(() => problemOf(namespace), { timeout: 20_000, interval: 50 }).toBeNull();
});

test.each([
  ['1.28.4', false],
  ['0.29.0', false],
  ['1.29.0', true],
  ['1.31.2', true],
  ['2.0.0', true],
  ['', true],
  [undefined, true],
])('whether server %s can be fair between tenants: %s', (version, expected) => {
  expect(canBeFair(version)).toBe(expected);
});

async function problemOf(namespace: string): Promise<string | null> {
  return findClusterProblem(new Client({ connection, namespace }));
}

async function setUp(namespace: string): Promise<void> {
  await setUpTemporal({ connection: { address: testAddress() }, namespace, retentionHours: 24 }, () => undefined);
}

/** Made by hand, as on a cluster of somebody else's; resolves when all parts of the server know it. */
async function register(retentionHours: number): Promise<string> {
  const namespace = `made-${randomUUID()}`;
  const workflowExecutionRetentionPeriod = msNumberToTs(retentionHours * hourMs);
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  await expect
    .poll(() => problemOf(namespace).catch(() => null), { timeout: 20_000, interval: 50 })
    .toContain(`namespace "${namespace}" lacks`);
  return namespace;
}
