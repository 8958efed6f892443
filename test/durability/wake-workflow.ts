/** The signal that follows a request, without one: whatever is asked for stands in Postgres already, or nothing is. */
import { directorySyncWorkflowId, requestSync, taskQueue } from '../../workflows/contract.js';
import type { TestSystem } from '../system.js';

export async function wakeWorkflow({ client, tenantId }: TestSystem): Promise<void> {
  await client.workflow.signalWithStart('directorySync', {
    workflowId: directorySyncWorkflowId(tenantId),
    taskQueue,
    args: [{ tenantId }],
    signal: requestSync,
    signalArgs: [],
  });
}
