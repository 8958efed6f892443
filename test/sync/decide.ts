/** Decides about a hold as `rollcall hold approve` does, and waits for the run that applies it. */
import { approveHold } from '../../db/requests/decide-hold.js';
import { directorySyncWorkflowId, requestSync, taskQueue } from '../../workflows/contract.js';
import { type TestRun, type TestSystem, workflowEnd } from '../system.js';

export type OpenHold = {
  readonly id: string;
  /** Null for a preview. */
  readonly mapping: string | null;
  readonly kind: string;
  readonly rows: number;
  readonly digest: string;
  readonly reason: string;
};

export async function openHolds(system: TestSystem): Promise<readonly OpenHold[]> {
  return await system.db.sql<OpenHold[]>`
    select h.id, m.name as mapping, h.kind, h.row_count::int as rows, h.digest, h.reason
    from holds h left join mappings m on m.id = h.mapping_id where h.state = 'open' order by m.position, h.kind`;
}

/** What a committed request needs to be noticed. */
export async function wake(system: TestSystem): Promise<void> {
  await system.client.workflow.signalWithStart('directorySync', {
    workflowId: directorySyncWorkflowId(system.tenantId),
    taskQueue,
    args: [{ tenantId: system.tenantId }],
    signal: requestSync,
    signalArgs: [],
  });
}

export async function approve(system: TestSystem, hold: Pick<OpenHold, 'id' | 'digest'>): Promise<TestRun> {
  await approveHold(system.db.orm, { holdId: hold.id, digest: hold.digest, tenantId: system.tenantId, actor: 'test' });
  await wake(system);
  await workflowEnd(system.client, system.tenantId);
  return system.lastRun();
}
