import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { expect, onTestFinished, test } from 'vitest';
import { isAlive } from '../../local/owned-process.js';
import { findTemporalCli } from '../../local/temporal-cli.js';
import { startTemporal, type LocalTemporal } from '../../local/temporal.js';
import { searchAttributeNames } from '../../workflows/contract.js';
import { temporaryFolder } from './temporary-folder.js';

test('has the namespace and the search attributes that runs need', async () => {
  const server = await start(temporaryFolder(), { namespace: 'people' });
  const client = await connect(server, 'people');
  const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace: 'people' });
  expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining([...searchAttributeNames]));
});

test('remembers its workflows over a restart, and leaves no process when it stops', async () => {
  const folder = temporaryFolder();
  const first = await start(folder);
  const before = await connect(first, 'default');
  await before.workflow.start('anything', { workflowId: 'kept', taskQueue: 'nobody listens' });
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);

  const second = await start(folder);
  const after = await connect(second, 'default');
  expect((await after.workflow.getHandle('kept').describe()).status.name).toBe('RUNNING');
});

test('serves its Web UI, on another port if the wished one is taken', async () => {
  const first = await start(temporaryFolder());
  const taken = Number(new URL(String(first.uiUrl)).port);
  const second = await start(temporaryFolder(), { uiPort: taken });
  expect(second.uiUrl).not.toBe(first.uiUrl);
  for (const { uiUrl } of [first, second]) {
    expect((await fetch(`${String(uiUrl)}/namespaces`)).status).toBe(200);
  }
});

test('tells when it is killed', async () => {
  const server = await start(temporaryFolder(), { uiPort: null });
  expect(server.uiUrl).toBeNull();
  process.kill(server.pid, 'SIGKILL');
  expect(await server.ended).toBe('signal SIGKILL');
});

async function start(
  folder: string,
  options: { namespace?: string; uiPort?: number | null } = {},
): Promise<LocalTemporal> {
  const { env } = process;
  const path = env['ROLLCALL_TEST_TEMPORAL_CLI'];
  const cli = await findTemporalCli({ env: { ...env, TEMPORAL_CLI_PATH: path }, say: () => undefined });
  const server = await startTemporal({ cli, folder: join(folder, 'temporal'), namespace: 'default', env, ...options });
  onTestFinished(server.stop);
  return server;
}

async function connect({ address }: LocalTemporal, namespace: string): Promise<Client> {
  const connection = await Connection.connect({ address });
  onTestFinished(async () => connection.close());
  return new Client({ connection, namespace });
}
