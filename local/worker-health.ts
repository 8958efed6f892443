// The health check of a worker's container: does the worker in it poll the task queue? A process that is alive but lost its connection, or
// never got through its start, does not; so it is Temporal that is asked.
import { readdirSync, readFileSync } from 'node:fs';
import { Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { workerIdentity } from '../worker/identity.js';
import { taskQueue } from '../workflows/contract.js';

/** TASK_QUEUE_TYPE_ACTIVITY: https://github.com/temporalio/api, temporal/api/enums/v1/task_queue.proto */
const activityQueue = 2;
/** The server remembers a poller for five minutes; a living one comes back within one. */
const recentMs = 120_000;

const pids = workerProcesses();
const identities = await recentPollers();
const isPolling = pids.some((pid) => identities.includes(workerIdentity(pid)));
if (!isPolling) {
  console.error(
    `Worker processes here: ${pids.join(', ') || 'none'}. Polling ${taskQueue}: ${identities.join(', ') || 'nobody'}.`,
  );
  process.exitCode = 1;
}

function workerProcesses(): readonly string[] {
  return readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && commandLineOf(name).includes('dist/worker/main.js'),
  );
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It ended meanwhile.
    return '';
  }
}

async function recentPollers(): Promise<readonly string[]> {
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({ disableFile: true });
  const { address, apiKey, tls } = connectionOptions;
  const connection = await Connection.connect({
    ...(address === undefined ? {} : { address }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(tls === undefined ? {} : { tls }),
    connectTimeout: '10s',
  });
  try {
    const queue = { namespace, taskQueue: { name: taskQueue }, taskQueueType: activityQueue };
    const { pollers } = await connection.workflowService.describeTaskQueue(queue);
    const sinceSeconds = (Date.now() - recentMs) / 1000;
    return (pollers ?? [])
      .filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) > sinceSeconds)
      .map(({ identity }) => String(identity));
  } finally {
    await connection.close();
  }
}
