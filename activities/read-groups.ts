/**
 * Reads who is in the groups that mappings name, nested groups included. A membership is believed only from a complete
 * listing of a group that shows its members; otherwise the last proven one stays and the run says so.
 */
import { type Fence, fenced, takeFence } from '../db/fence.js';
import { chainTotals, type ListingKind } from '../db/read/chains.js';
import { forgetNames, type GroupState, loadGroups, markGroup, swapMembers } from '../db/read/groups.js';
import { addNote } from '../db/runs/add-note.js';
import { loadRunMappings } from '../db/runs/load-run-mappings.js';
import { loadRun, type RunState } from '../db/runs/load-run.js';
import { movePhase } from '../db/runs/move-phase.js';
import { groupReferencesOf } from '../domain/mapping.js';
import { GraphFailure } from '../graph/failure.js';
import {
  findGroup,
  firstMembersLink,
  type FoundGroup,
  type MembersPage,
  readMembersCount,
  readMembersPage,
} from '../graph/read-groups.js';
import type { Dependencies, RunInput } from './dependencies.js';
import type { Directory } from './open-directory.js';
import { isReferenceTo } from './plan-context.js';
import { type ListedPage, parsed, readListing } from './read-listing.js';
import type { SliceResult } from './read-users.js';
import { inSlice, type Slice } from './slice.js';

type Reading = {
  readonly deps: Dependencies;
  readonly directory: Directory;
  readonly fence: Fence;
  readonly run: RunState;
  readonly slice: Slice;
};

/** `from` is the count that the slice before returned: finding its groups again could take this one's whole time. */
export type GroupsInput = RunInput & { readonly from: number };

export async function readGroups(deps: Dependencies, input: GroupsInput): Promise<SliceResult> {
  return await inSlice(deps.timing.sliceMs, async (slice) => {
    const fence = await takeFence(deps.db, input.tenantId);
    await movePhase(deps.db, input.runId, 'groups');
    const run = await loadRun(deps.db.sql, input.runId);
    const directory = await deps.directories.open(input.tenantId);
    const mappings = await loadRunMappings(deps.db, run.id);
    const references = groupReferencesOf(mappings.map((mapping) => mapping.definition));
    const reading = { deps, directory, fence, run, slice };
    let count = input.from;
    for (const reference of references.slice(input.from)) {
      if (!(await readGroup(reading, reference))) return { done: false, count };
      count += 1;
      if (slice.isOver()) return { done: false, count };
    }
    return { done: true, count };
  });
}

/** @returns false where the slice ended before the group was read */
async function readGroup(reading: Reading, reference: string): Promise<boolean> {
  const { deps, directory, slice } = reading;
  try {
    const found = await findGroup(directory.graph, reference, slice.signal);
    if (found === 'absent') return await noteMissingGroup(reading, reference);
    if ('ambiguous' in found) {
      return await note(
        reading,
        `${found.ambiguous} groups bear the name of one that a mapping uses: name it by its object id.`,
      );
    }
    return await readMembers(reading, found, reference);
  } catch (error) {
    if (!(error instanceof GraphFailure) || error.reason !== 'missing-consent') throw error;
    const known = (await loadGroups(deps.db.sql, directory.tenant.tenantId)).find((group) =>
      isReferenceTo(reference, group),
    );
    if (known !== undefined) await mark(reading, known, 'hollow');
    return await note(reading, `A group's members could not be read: ${error.message} Its last proven members stay.`);
  }
}

/** A deleted group removes nobody: losing a group is not the same as everybody leaving it. Whoever is disabled still leaves. */
async function noteMissingGroup(reading: Reading, reference: string): Promise<boolean> {
  const groups = await loadGroups(reading.deps.db.sql, reading.run.tenantId);
  const known = groups.find((group) => isReferenceTo(reference, group));
  if (known !== undefined) await mark(reading, known, 'deleted');
  const sentence =
    known?.proven === true
      ? `The group ${known.groupId} does not exist in Entra any more. Its last proven members stay; correct the mapping file.`
      : 'A group that a mapping names does not exist in Entra. Its mapping is not planned; correct the mapping file.';
  return await note(reading, sentence);
}

async function readMembers(reading: Reading, group: FoundGroup, reference: string): Promise<boolean> {
  const { deps, directory, fence, run, slice } = reading;
  const kind: ListingKind = `group:${group.groupId}`;
  const end = await readListing<ListedPage>(deps, slice, fence, run, {
    kind,
    firstLink: () => firstMembersLink(group.groupId, directory.tenant.pageSize),
    fetchPage: async (link) => parsed(toListedPage(await readMembersPage(directory.graph, link, slice.signal))),
    writePage: () => [],
  });
  if (end.state === 'to be continued') return false;
  if (end.state === 'given up') {
    return await note(
      reading,
      `A group was not listed to its end: ${end.failure.message} Its last proven members stay.`,
    );
  }
  const totals = await chainTotals(deps.db.sql, run.id, kind);
  const doubt = await doubtAbout(reading, group, totals.people, totals.unreadable);
  if (doubt !== null) {
    await mark(reading, group, doubt.state);
    return await note(reading, doubt.sentence);
  }
  const known = await loadGroups(deps.db.sql, run.tenantId);
  const namesakes = known.filter((other) => other.groupId !== group.groupId && isReferenceTo(reference, other));
  await fenced(deps.db, fence, async (transaction) => {
    await forgetNames(
      transaction,
      run,
      namesakes.map((other) => other.groupId),
    );
    await swapMembers(transaction, run.tenantId, run, group);
  });
  return true;
}

/** What we may not see looks empty or hollow, not forbidden. */
async function doubtAbout(
  { directory, slice }: Reading,
  group: FoundGroup,
  members: number,
  hollow: number,
): Promise<{ readonly state: GroupState; readonly sentence: string } | null> {
  if (hollow > 0) {
    const sentence = `Members of group ${group.groupId} came without names: the application permission User.Read.All is missing. Its last proven members stay.`;
    return { state: 'hollow', sentence };
  }
  if (members === 0 && group.hidden) {
    const sentence = `Group ${group.groupId} hides its members: grant the application permission Member.Read.Hidden. Its last proven members stay.`;
    return { state: 'hidden', sentence };
  }
  const counted = await readMembersCount(directory.graph, group.groupId, slice.signal);
  if (members === 0 ? counted === 0 : members >= counted - Math.max(10, counted * 0.005)) return null;
  const sentence = `Entra counts ${counted} members of group ${group.groupId} but listed ${members}. Its last proven members stay.`;
  return { state: 'hollow', sentence };
}

async function mark(
  reading: Reading,
  group: { readonly groupId: string; readonly displayName: string | null },
  state: GroupState,
): Promise<void> {
  await fenced(reading.deps.db, reading.fence, (transaction) =>
    markGroup(transaction, reading.run.tenantId, group, state),
  );
}

async function note(reading: Reading, sentence: string): Promise<true> {
  await fenced(reading.deps.db, reading.fence, (transaction) => addNote(transaction, reading.run.id, sentence));
  return true;
}

/** That a page held hollow members is stored with it, so that a restart in the middle of a group does not forget it. */
function toListedPage(page: MembersPage): ListedPage {
  const unreadable = page.hollow === 0 ? [] : [{ position: 0, reason: `${page.hollow} members without names` }];
  return { objectIds: page.objectIds, unreadable, nextLink: page.nextLink };
}
