/** What a tenant's Schedule does when it fires: writes down the request and wakes the run, and clears away what nobody came back to read. */
import { Context } from '@temporalio/activity';
import { forgetExpiredExplanations } from '../db/requests/explanations.js';
import { insertScheduledRequest } from '../db/runs/insert-scheduled-request.js';
import { wakingOf } from '../workflows/contract.js';
import type { Dependencies } from './dependencies.js';

export async function requestScheduledSync(deps: Dependencies, input: { readonly tenantId: string }): Promise<boolean> {
  await forgetExpiredExplanations(deps.db.orm);
  const { workflowExecution } = Context.current().info;
  // The tick's own id makes a second attempt of this activity the same request.
  const tenant = await insertScheduledRequest(deps.db, input.tenantId, workflowExecution?.runId ?? '');
  if (tenant === null) return false;
  await deps.client.workflow.signalWithStart(
    'directorySync',
    wakingOf(input.tenantId, `${tenant.name}: scheduled sync`),
  );
  return true;
}
