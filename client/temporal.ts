/** The client's way to Temporal, and what can be known from there about the workers. */
import { Client, Connection } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { taskQueue } from '../workflows/contract.js';
import type { ClientConfig } from './config.js';

/** A call that takes longer than this is taken for no answer. */
const answerWithinMs = 5_000;

export type Temporal = { readonly client: Client; close(): Promise<void> };

/** @throws Error naming the address, where nobody answers there or the namespace does not exist */
export async function connectTemporal({ temporal }: Pick<ClientConfig, 'temporal'>): Promise<Temporal> {
  const connection = Connection.lazy({ ...temporal.connection, connectTimeout: answerWithinMs });
  const client = new Client({ connection, namespace: temporal.namespace });
  try {
    await connection.withDeadline(Date.now() + answerWithinMs, () =>
      connection.workflowService.describeNamespace({ namespace: temporal.namespace }),
    );
  } catch (error) {
    await connection.close();
    throw new Error(unreachableMessage(temporal, error), { cause: error });
  }
  return { client, close: () => connection.close() };
}

function unreachableMessage({ address, namespace }: ClientConfig['temporal'], error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/not found/i.test(text))
    return `Temporal at ${address} has no namespace "${namespace}": run \`rollcall setup\`, or set TEMPORAL_NAMESPACE.`;
  return `Temporal does not answer at ${address}: check TEMPORAL_ADDRESS and that the server runs.`;
}

/** Whether any worker has asked Temporal for work in the last minute or so. */
export async function hasWorker(client: Client): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: workflowTaskQueueType,
  });
  const now = Date.now();
  return (pollers ?? []).some(({ lastAccessTime }) => now - tsToMs(lastAccessTime) < pollerIsGoneAfterMs);
}

/** A worker's poll is answered within a minute, with work or without; Temporal remembers pollers for five. */
const pollerIsGoneAfterMs = 90_000;

/** TASK_QUEUE_TYPE_WORKFLOW: https://github.com/temporalio/api, temporal/api/enums/v1/task_queue.proto */
const workflowTaskQueueType = 1;
