/**
 * Wakes the tenants for which something is still asked. A request is a row and its signal only wakes: whoever died between
 * the two, or a workflow that was terminated, leaves a request that nobody looks at. A starting worker does.
 */
import type { Client } from '@temporalio/client';
import type { Database } from '../db/connect.js';
import { listWaitingTenants } from '../db/runs/list-waiting-tenants.js';
import { wakingOf } from '../workflows/contract.js';

/** @returns how many tenants were woken; doing it again, or from several workers at once, does no harm */
export async function wakeOpenRequests(client: Client, db: Database): Promise<number> {
  const waiting = await listWaitingTenants(db);
  for (const { id, name } of waiting) {
    await client.workflow.signalWithStart('directorySync', wakingOf(id, `${name}: sync on request`));
  }
  return waiting.length;
}
