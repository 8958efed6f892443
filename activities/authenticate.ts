/**
 * Proves that the tenant's credentials are good, before anything is read. Until a run has gone through, the whole connection is proven: a first
 * run should not find out after an hour that the recycle bin is closed to it.
 */
import { addWarnings } from '../db/runs/add-warnings.js';
import { hasCompletedRun } from '../db/runs/has-completed-run.js';
import { loadRunMappings } from '../db/runs/load-run-mappings.js';
import { movePhase } from '../db/runs/move-phase.js';
import { forgetRefusal } from '../db/tenants/credential-refusals.js';
import { attempt } from '../graph/checks/finding.js';
import { authenticate as getToken } from '../graph/credential.js';
import { credentialWarnings } from './credential-warnings.js';
import type { Dependencies, RunInput } from './dependencies.js';
import { RunFailure } from './failures.js';
import type { Directory } from './open-directory.js';
import { preflight } from './preflight.js';
import { inSlice, type Slice } from './slice.js';

export type Authenticated = {
  /** About what the tenant signs in with; nobody and nothing of the directory is named. */
  readonly warnings: readonly string[];
};

/** @throws a failure that is not retried where the credentials are wrong or expired, or the tenant is paused */
export async function authenticate(deps: Dependencies, input: RunInput): Promise<Authenticated> {
  await movePhase(deps.db, input.runId, 'authenticate');
  const directory = await deps.directories.open(input.tenantId, true);
  const { tenant, credential } = directory;
  if (tenant.status !== 'active') {
    const sentence = `This tenant is ${tenant.status}. Nothing was read; \`rollcall tenant resume\` lets it sync again.`;
    throw new RunFailure('TenantNotActive', sentence);
  }
  return await inSlice(deps.timing.sliceMs, async (slice) => {
    await getToken(credential, slice.signal);
    await forgetRefusalOfFirst(deps, directory, slice.signal);
    if (!(await hasCompletedRun(deps.db, input.tenantId))) await proveConnection(deps, input, directory, slice);
    const warnings = await credentialWarnings(deps, directory, slice.signal);
    await addWarnings(deps.db.sql, input.runId, warnings);
    return { warnings };
  });
}

/** The first credential, once it works again, is no longer shown as refused. */
async function forgetRefusalOfFirst(deps: Dependencies, directory: Directory, signal: AbortSignal): Promise<void> {
  const [stored] = directory.tenant.credentials;
  const [first] = directory.credentials;
  if (stored === undefined || first === undefined) return;
  const { failure } = await attempt(() => first.credential.getToken(signal));
  if (failure === null) await forgetRefusal(deps.db, stored.id);
}

/** What a run can do without becomes a warning; what it cannot ends it, or has it tried again where that may help. */
async function proveConnection(deps: Dependencies, input: RunInput, directory: Directory, slice: Slice): Promise<void> {
  const definitions = (await loadRunMappings(deps.db, input.runId)).map((mapping) => mapping.definition);
  const findings = await preflight(deps, directory, definitions, { signal: slice.signal, untilBlocked: true });
  const blocked = findings.find(({ blocking }) => blocking !== null);
  if (blocked?.blocking != null) throw blocked.blocking;
  const doubts = findings.filter(({ name, state }) => state !== 'green' && !name.startsWith('end of '));
  await addWarnings(
    deps.db.sql,
    input.runId,
    doubts.map(({ name, text }) => `${name}: ${text}`),
  );
}
