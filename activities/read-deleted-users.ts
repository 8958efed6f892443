/**
 * Reads the recycle bin, and asks by id for everybody whom the listings alone say something doubtful about: listed and
 * in the bin at once, or in neither. Nobody is missing because a list lacks them.
 */
import { type Fence, fenced, takeFence } from '../db/fence.js';
import { countLiveUsers } from '../db/read/count-live.js';
import { chainTotals } from '../db/read/chains.js';
import { type DeletedEntry, listedAndDeleted, storeDeletedUsers, unseenUsers } from '../db/read/deleted-users.js';
import { addNote } from '../db/runs/add-note.js';
import { loadRun, type RunState } from '../db/runs/load-run.js';
import { movePhase } from '../db/runs/move-phase.js';
import { textOf } from '../domain/directory-user.js';
import { toMirrorEntry } from '../graph/mirror-entry.js';
import { type DeletedUsersPage, firstDeletedUsersLink, readDeletedUsersPage } from '../graph/read-deleted-users.js';
import { readUsersCount } from '../graph/read-users.js';
import { askAndStore } from './ask-directory.js';
import type { Dependencies, RunInput } from './dependencies.js';
import type { Directory } from './open-directory.js';
import { type ListedPage, parsed, readListing } from './read-listing.js';
import type { SliceResult } from './read-users.js';
import { inSlice, type Slice } from './slice.js';

export async function readDeletedUsers(deps: Dependencies, input: RunInput): Promise<SliceResult> {
  return await inSlice(deps.timing.sliceMs, async (slice) => {
    const fence = await takeFence(deps.db, input.tenantId);
    await movePhase(deps.db, input.runId, 'deleted users');
    const run = await loadRun(deps.db.sql, input.runId);
    const directory = await deps.directories.open(input.tenantId);
    const end = await readListing<DeletedPage>(deps, slice, fence, run, {
      kind: 'deleted',
      firstLink: () => firstDeletedUsersLink(directory.tenant.pageSize),
      fetchPage: async (link) => parsed(toDeletedPage(await readDeletedUsersPage(directory.graph, link, slice.signal))),
      writePage: (transaction, page) => [storeDeletedUsers(transaction, run, page.entries)],
    });
    const { people } = await chainTotals(deps.db.sql, run.id, 'deleted');
    if (end.state === 'to be continued') return { done: false, count: people };
    if (end.state === 'given up') {
      await note(
        deps,
        fence,
        run,
        `The recycle bin was not read to its end: ${end.failure.message} Nobody leaves for being in neither list.`,
      );
    }
    const done =
      (await askAboutDoubtful(deps, directory, fence, run, slice)) &&
      (end.state !== 'complete' || (await askAboutUnseen(deps, directory, fence, run, slice)));
    return { done, count: people };
  });
}

type DeletedPage = ListedPage & { readonly entries: readonly DeletedEntry[] };

function toDeletedPage(page: DeletedUsersPage): DeletedPage {
  const byObjectId = new Map<string, DeletedEntry>();
  for (const entry of page.entries) {
    if (!entry.readable) continue;
    const { documentText, fingerprint } = toMirrorEntry(entry.user);
    const deletedAt = textOf(entry.user.document, 'deletedDateTime');
    byObjectId.set(entry.user.objectId, { objectId: entry.user.objectId, documentText, fingerprint, deletedAt });
  }
  return {
    entries: [...byObjectId.values()],
    objectIds: [...byObjectId.keys()],
    unreadable: page.entries.flatMap((entry) =>
      entry.readable ? [] : [{ position: entry.position, reason: entry.reason }],
    ),
    nextLink: page.nextLink,
  };
}

/** Two lists of one directory, read minutes apart, can both hold somebody. @returns false where the slice ended first */
async function askAboutDoubtful(
  deps: Dependencies,
  directory: Directory,
  fence: Fence,
  run: RunState,
  slice: Slice,
): Promise<boolean> {
  const limit = await askLimit(deps, directory);
  const doubtful = await listedAndDeleted(deps.db.sql, run.id, limit + 1);
  if (doubtful.length > limit) {
    await note(
      deps,
      fence,
      run,
      `More than ${limit} people are both listed and in the recycle bin: too many to ask for. Nobody leaves for it.`,
    );
    return true;
  }
  return await askInChunks(deps, directory, fence, run, doubtful, 'deleted', slice);
}

/**
 * Who is in neither list: somebody restored, moved between two reads, or gone for good. Too many are not believed.
 *
 * @returns false where the slice ended first
 */
async function askAboutUnseen(
  deps: Dependencies,
  directory: Directory,
  fence: Fence,
  run: RunState,
  slice: Slice,
): Promise<boolean> {
  const listed = await chainTotals(deps.db.sql, run.id, 'users');
  if (!listed.complete) return true;
  const expected = await readUsersCount(directory.graph, slice.signal);
  if (expected !== null && listed.people + listed.unreadable < expected - Math.max(10, expected * 0.005)) {
    const counted = `Entra counts ${expected} users but listed ${listed.people}.`;
    await note(deps, fence, run, `${counted} Nobody leaves for not being listed.`);
    return true;
  }
  const limit = await askLimit(deps, directory);
  const unseen = await unseenUsers(deps.db.sql, run.tenantId, run.id, limit + 1);
  if (unseen.filter((user) => user.state === 'live').length > limit) {
    await note(
      deps,
      fence,
      run,
      `More than ${limit} people are neither listed nor in the recycle bin: too many to believe. Nobody leaves for it; check what the application may read.`,
    );
    return true;
  }
  const asked = unseen.slice(0, limit).map((user) => user.objectId);
  return await askInChunks(deps, directory, fence, run, asked, 'missing', slice);
}

/** Ten requests of twenty questions each: some seconds, after which a slice may end and an attempt that dies loses little. */
const askAtOnce = 200;

async function askInChunks(
  deps: Dependencies,
  directory: Directory,
  fence: Fence,
  run: RunState,
  objectIds: readonly string[],
  absentMeans: 'missing' | 'deleted',
  slice: Slice,
): Promise<boolean> {
  for (let first = 0; first < objectIds.length; first += askAtOnce) {
    if (first > 0 && slice.isOver()) return false;
    const chunk = objectIds.slice(first, first + askAtOnce);
    await askAndStore(deps, directory, fence, run, chunk, absentMeans, slice.signal);
    slice.report({ asked: first + chunk.length });
  }
  return true;
}

/** As many as the guard would let go in one run; asking for more would not change what happens to them. */
async function askLimit(deps: Dependencies, { tenant }: Directory): Promise<number> {
  const live = await countLiveUsers(deps.db.sql, tenant.tenantId);
  return Math.max(tenant.guardMinimum, Math.ceil(live * tenant.guardShare));
}

async function note(deps: Dependencies, fence: Fence, run: RunState, sentence: string): Promise<void> {
  await fenced(deps.db, fence, (transaction) => addNote(transaction, run.id, sentence));
}
