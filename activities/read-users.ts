/** Reads all users into the mirror. Users that Entra shows as before cost neither a document on the wire nor a write. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fenced, takeFence } from '../db/fence.js';
import { listReadDefinitions } from '../db/mappings/list-read-definitions.js';
import { differingUsers } from '../db/read/differing-users.js';
import { setExpected, startChain } from '../db/read/chains.js';
import { storeUsers } from '../db/read/store-users.js';
import { addNote } from '../db/runs/add-note.js';
import { addWarnings } from '../db/runs/add-warnings.js';
import { reducePageSize } from '../db/runs/reduce-page-size.js';
import { loadRun } from '../db/runs/load-run.js';
import { movePhase } from '../db/runs/move-phase.js';
import { selectedPropertiesOf } from '../domain/directory-path.js';
import { GraphFailure } from '../graph/failure.js';
import { type MirrorEntry, toMirrorEntry } from '../graph/mirror-entry.js';
import { createUserParser, type UserParser } from '../graph/parse-user.js';
import { type Page, readPage } from '../graph/read-page.js';
import { firstUsersLink, readUsersCount } from '../graph/read-users.js';
import type { Dependencies, RunInput } from './dependencies.js';
import type { Directory } from './open-directory.js';
import { type ListedPage, readListing } from './read-listing.js';
import { inSlice, type Slice } from './slice.js';

export type SliceResult = {
  /** Nothing of this phase is left to do. */
  readonly done: boolean;
  /** What was counted so far in this phase, over all slices. */
  readonly count: number;
};

/** Small enough for the limit that Graph once imposed for weeks: "Cannot query data for more than 120 users at a time". */
const reducedPageSize = 100;

export async function readUsers(deps: Dependencies, input: RunInput): Promise<SliceResult> {
  return await inSlice(deps.timing.sliceMs, async (slice) => {
    const fence = await takeFence(deps.db, input.tenantId);
    await movePhase(deps.db, input.runId, 'users');
    const run = await loadRun(deps.db.sql, input.runId);
    const directory = await deps.directories.open(input.tenantId);
    const properties = await propertiesOf(deps, run.id);
    if (run.mode === 'preview') await warnOfFirstRead(deps, run.id);
    const listing = usersListing(deps, directory, run, properties, slice);
    const end = await readListing(deps, slice, fence, run, listing).catch(async (error: unknown) => {
      if (!(error instanceof GraphFailure) || error.reason !== 'page-size-refused') throw error;
      if (directory.tenant.pageSize <= reducedPageSize) throw error;
      await reducePageSize(deps.db, input.tenantId, reducedPageSize);
      await fenced(deps.db, fence, (transaction) => startChain(transaction, input.tenantId, input.runId, 'users'));
      return { state: 'to be continued' } as const;
    });
    if (end.state === 'given up') {
      await fenced(deps.db, fence, (transaction) =>
        addNote(
          transaction,
          run.id,
          `The listing of users was not read to its end: ${end.failure.message} Nobody leaves for not being listed.`,
        ),
      );
    }
    const { usersSeen } = await loadRun(deps.db.sql, input.runId);
    return { done: end.state !== 'to be continued', count: usersSeen };
  });
}

/** What `$select` names in a run: everything its mappings look at, what stands or is proposed beside them, and every field of the table. */
export async function propertiesOf(deps: Pick<Dependencies, 'db'>, runId: string): Promise<readonly string[]> {
  const read = await listReadDefinitions(deps.db.sql, runId);
  return selectedPropertiesOf(read.map(({ definition }) => definition));
}

/** Where a proposal names more than any run has read, everybody differs from the mirror, also from what holds were placed on. */
async function warnOfFirstRead(deps: Dependencies, runId: string): Promise<void> {
  const read = await listReadDefinitions(deps.db.sql, runId);
  const known = read.filter(({ isFirstRead }) => !isFirstRead).map(({ definition }) => definition);
  const before = new Set(selectedPropertiesOf(known));
  const added = selectedPropertiesOf(read.map(({ definition }) => definition)).filter((name) => !before.has(name));
  if (added.length === 0) return;
  const sentence = `The proposed mappings name properties that were never read before (${added.join(', ')}), so everybody counts as changed: holds from before this preview leave everybody to the next run, which asks again.`;
  await addWarnings(deps.db.sql, runId, [sentence]);
}

type ReadPage = ListedPage & { readonly entries: readonly MirrorEntry[]; differing: readonly MirrorEntry[] };

function usersListing(
  deps: Dependencies,
  { graph, tenant }: Directory,
  run: { readonly id: string; readonly seq: number; readonly tenantId: string },
  properties: readonly string[],
  slice: Slice,
) {
  const parseUser = createUserParser(properties);
  return {
    kind: 'users' as const,
    firstLink: async () => {
      // Only for whoever watches: what it is compared with later is counted again at the end.
      const expected = await readUsersCount(graph, slice.signal);
      await setExpected(deps.db.sql, run.id, 'users', expected);
      return firstUsersLink({ pageSize: tenant.pageSize, properties });
    },
    fetchPage: async (link: string) => {
      const page = await readPage(graph, link, { signal: slice.signal });
      return { nextLink: page.nextLink, parse: () => toReadPage(page, parseUser) };
    },
    preparePages: async (pages: readonly ReadPage[]) => {
      const newest = newestEntries(pages);
      const positions = await differingUsers(deps.db.sql, run.tenantId, newest);
      const differing = new Set(positions.flatMap((position) => newest[position] ?? []));
      for (const page of pages) page.differing = page.entries.filter((entry) => differing.has(entry));
    },
    writePage: (transaction: Parameters<typeof storeUsers>[0], page: ReadPage) => [
      storeUsers(transaction, run.tenantId, run.seq, page.differing),
      transaction`
        update runs set users_seen = users_seen + ${page.entries.length}, users_changed = users_changed + ${page.differing.length}
        where id = ${run.id}`,
    ],
  };
}

/** Entries that are parsed in one go, about two milliseconds: Postgres' answers for earlier pages are not kept waiting. */
const entriesAtOnce = 128;

/** One user can stand twice on a page; the last occurrence counts, and one statement cannot touch a row twice. */
async function toReadPage(page: Page, parseUser: UserParser): Promise<ReadPage> {
  const byObjectId = new Map<string, MirrorEntry>();
  const unreadable: { readonly position: number; readonly reason: string }[] = [];
  for (const [position, raw] of page.entries.entries()) {
    const entry = parseUser(raw, position);
    if (entry.readable) byObjectId.set(entry.user.objectId, toMirrorEntry(entry.user));
    else unreadable.push({ position, reason: entry.reason });
    if (position % entriesAtOnce === entriesAtOnce - 1) await nextTurn();
  }
  const entries = [...byObjectId.values()];
  return { entries, differing: [], objectIds: [...byObjectId.keys()], unreadable, nextLink: page.nextLink };
}

/** Somebody on two pages that are written together counts as the later one shows them, also where that is what is stored already. */
export function newestEntries(pages: readonly { readonly entries: readonly MirrorEntry[] }[]): readonly MirrorEntry[] {
  const byObjectId = new Map(pages.flatMap((page) => page.entries.map((entry) => [entry.objectId, entry] as const)));
  return [...byObjectId.values()];
}
