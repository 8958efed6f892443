/** Proves that the tenant's credentials are good, before anything is read. */
import { movePhase } from '../db/runs/move-phase.js';
import { authenticate as getToken } from '../graph/credential.js';
import type { Dependencies, RunInput } from './dependencies.js';
import { RunFailure } from './failures.js';
import { inSlice } from './slice.js';

/** @throws a failure that is not retried where the credentials are wrong or expired, or the tenant is paused */
export async function authenticate(deps: Dependencies, input: RunInput): Promise<void> {
  await movePhase(deps.db, input.runId, 'authenticate');
  const { tenant, credential } = await deps.directories.open(input.tenantId, true);
  if (tenant.status !== 'active') {
    const sentence = `This tenant is ${tenant.status}. Nothing was read; \`rollcall tenant resume\` lets it sync again.`;
    throw new RunFailure('TenantNotActive', sentence);
  }
  await inSlice(deps.timing.sliceMs, (slice) => getToken(credential, slice.signal));
}
