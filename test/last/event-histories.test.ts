/** When all other tests have ended: no run of any of them has left a name, an address, a secret or a link in what Temporal keeps. */
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { expect, test, vi } from 'vitest';
import { setUpTemporal } from '../../client/set-up-temporal.js';
import { rememberedNamespaces, rememberedValues, rememberPersonalValues } from '../personal-values.js';
import { plantedWorkflowId, type Scan, scanHistories } from '../scan-histories.js';
import { testAddress } from '../system.js';

test('no event history of this test run holds a name, an address, a secret or a link, and the check finds one that does', async () => {
  const connection = await Connection.connect({ address: testAddress() });
  try {
    const planted = await plant(connection);
    const scans = new Map<string, Scan>();
    for (const namespace of await namespacesOf(connection)) {
      const client = new Client({ connection, namespace });
      scans.set(namespace, await scanHistories(client, rememberedValues(namespace), false));
    }
    const found = (namespace: string) => scans.get(namespace)?.findings.map((finding) => finding.found) ?? [];
    expect(found(planted)).toEqual(
      expect.arrayContaining(['ada example', 'https://graph.example/v1.0/users', 'lovelace@example.org']),
    );
    const findings = [...scans].flatMap(([namespace, scan]) =>
      scan.findings.filter(({ workflowId }) => workflowId !== plantedWorkflowId).map((one) => ({ namespace, ...one })),
    );
    expect(findings).toEqual([]);
    // A scan that saw nothing proves nothing. Alone, this file has only what it planted.
    const used = rememberedNamespaces().filter((namespace) => namespace !== planted);
    const scanned = used.reduce((sum, namespace) => sum + (scans.get(namespace)?.workflows ?? 0), 0);
    expect(scanned).toBeGreaterThanOrEqual(used.length === 0 ? 0 : 1);
  } finally {
    await connection.close();
  }
});

/** Names enough that they are looked for as in a real directory. @returns the namespace */
async function plant(connection: Connection): Promise<string> {
  const namespace = `planted-${randomUUID()}`;
  await setUpTemporal({ connection: { address: testAddress() }, namespace, retentionHours: 24 }, () => undefined);
  rememberPersonalValues(namespace, ['Ada Example', ...Array.from({ length: 100 }, (_, index) => `Name ${index}`)]);
  const { workflow } = new Client({ connection, namespace });
  await workflow.start('anything', {
    workflowId: plantedWorkflowId,
    taskQueue: 'nobody',
    args: ['It was Ada Example', 'lovelace@example.org', 'https://graph.example/v1.0/users'],
  });
  // Listed a moment after it has started.
  await vi.waitFor(async () => expect((await workflow.count()).count).toBe(1), { timeout: 20_000, interval: 20 });
  return namespace;
}

async function namespacesOf(connection: Connection): Promise<readonly string[]> {
  const names: string[] = [];
  let nextPageToken: Uint8Array | null | undefined;
  do {
    const page = await connection.workflowService.listNamespaces({
      pageSize: 100,
      nextPageToken: nextPageToken ?? null,
    });
    names.push(...page.namespaces.flatMap(({ namespaceInfo }) => namespaceInfo?.name ?? []));
    ({ nextPageToken } = page);
  } while (nextPageToken != null && nextPageToken.length > 0);
  return names.filter((name) => name !== 'temporal-system');
}
