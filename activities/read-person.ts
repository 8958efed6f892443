/** Reads one person: who is meant, what Entra says of them now, and which of the mappings' groups they are in. */
import { type Fence, fenced, takeFence } from '../db/fence.js';
import { loadGroups } from '../db/read/groups.js';
import { moveMemberships } from '../db/read/move-memberships.js';
import { loadRun, type RunState } from '../db/runs/load-run.js';
import { movePhase } from '../db/runs/move-phase.js';
import { isMirrored, loadRunSubject, setRunPerson } from '../db/runs/run-subject.js';
import { checkMemberGroups } from '../graph/check-member-groups.js';
import { GraphFailure } from '../graph/failure.js';
import { isInBin } from '../graph/find-user.js';
import { askAndStore } from './ask-directory.js';
import type { Dependencies, RunInput } from './dependencies.js';
import { findPerson, nobody } from './find-person.js';
import type { Directory } from './open-directory.js';
import type { SliceResult } from './read-users.js';
import { inSlice } from './slice.js';

export async function readPerson(deps: Dependencies, input: RunInput): Promise<SliceResult> {
  return await inSlice(deps.timing.sliceMs, async (slice) => {
    const fence = await takeFence(deps.db, input.tenantId);
    await movePhase(deps.db, input.runId, 'users');
    const run = await loadRun(deps.db.sql, input.runId);
    const directory = await deps.directories.open(input.tenantId);
    const objectId = run.objectId ?? (await whoIsMeant(deps, directory, run, slice.signal));
    await fenced(deps.db, fence, (transaction) => setRunPerson(transaction, run.id, objectId));
    const state = (await isInBin(directory.graph, objectId, slice.signal)) ? 'deleted' : 'missing';
    const answers = await askAndStore(deps, directory, fence, run, [objectId], state, slice.signal);
    if (answers.unanswered.length > 0)
      throw new GraphFailure('unavailable', 'Microsoft Graph does not say anything about this person at present.');
    if (answers.found.length > 0) await readMemberships(deps, directory, fence, run, objectId, slice.signal);
    else if (!(await isMirrored(deps.db.sql, run.tenantId, objectId))) throw nobody();
    return { done: true, count: 1 };
  });
}

async function whoIsMeant(
  deps: Dependencies,
  directory: Directory,
  run: RunState,
  signal: AbortSignal,
): Promise<string> {
  const name = await loadRunSubject(deps.db.sql, run.id);
  const objectId = await findPerson(deps, run.tenantId, directory, name, signal);
  if (objectId === null) throw nobody();
  return objectId;
}

/** Groups that were never read to their end, or that hide their members, prove nothing about one person either. */
async function readMemberships(
  deps: Dependencies,
  directory: Directory,
  fence: Fence,
  run: RunState,
  objectId: string,
  signal: AbortSignal,
): Promise<void> {
  const groups = await loadGroups(deps.db.sql, run.tenantId);
  const asked = groups.filter((group) => group.proven && group.state === 'live').map((group) => group.groupId);
  const memberOf = await checkMemberGroups(directory.graph, objectId, asked, signal);
  await fenced(deps.db, fence, (transaction) => moveMemberships(transaction, run, objectId, asked, memberOf));
}
