/**
 * Follows one listing from where it stands to its end or the end of the slice: the next page is fetched while this one
 * is written, and the cursor moves with the rows. What a page means is the caller's.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Transaction } from '../db/connect.js';
import { type Fence, fenced, persist } from '../db/fence.js';
import {
  type Chain,
  currentChain,
  linkHashesOf,
  linkHashOf,
  type ListingKind,
  startChain,
  storePage,
} from '../db/read/chains.js';
import type { RunState } from '../db/runs/load-run.js';
import { GraphFailure } from '../graph/failure.js';
import { createBacklog, quietly } from './backlog.js';
import type { Dependencies } from './dependencies.js';
import type { Slice } from './slice.js';

export type ListedPage = {
  readonly objectIds: readonly string[];
  readonly unreadable: readonly { readonly position: number; readonly reason: string }[];
  readonly nextLink: string | null;
};

/** What has arrived; reading it is put off until the next page has been asked for. */
export type FetchedPage<Page> = { readonly nextLink: string | null; parse(): Page | Promise<Page> };

export type Listing<Page extends ListedPage> = {
  readonly kind: ListingKind;
  firstLink(): Promise<string> | string;
  fetchPage(link: string): Promise<FetchedPage<Page>>;
  /** Statements of the transaction that also stores the page and moves the cursor. */
  writePage(transaction: Transaction, page: Page): readonly Promise<unknown>[];
  /** Work before that transaction over pages in their order, such as finding out what has to be written at all. */
  preparePages?(pages: readonly Page[]): Promise<void>;
};

export type ListingEnd =
  | { readonly state: 'complete' }
  /** The slice is over; call again. */
  | { readonly state: 'to be continued' }
  /** Page links expired again and again: what was listed proves nothing about who was not. */
  | { readonly state: 'given up'; readonly failure: GraphFailure };

/** A listing whose links expire is begun again this often; then the run goes on with what is certain. */
const restartsAtMost = 3;

export async function readListing<Page extends ListedPage>(
  deps: Pick<Dependencies, 'db'>,
  slice: Slice,
  fence: Fence,
  run: RunState,
  listing: Listing<Page>,
): Promise<ListingEnd> {
  // Fenced as well: an attempt that was replaced would set the others back to the first page, and their proof with it.
  const begin = () =>
    fenced(deps.db, fence, (transaction) => startChain(transaction, run.tenantId, run.id, listing.kind));
  for (;;) {
    const chain = (await currentChain(deps.db.sql, run.id, listing.kind)) ?? (await begin());
    if (chain.complete) return { state: 'complete' };
    try {
      return (await followChain(deps, slice, fence, run, listing, chain))
        ? { state: 'complete' }
        : { state: 'to be continued' };
    } catch (error) {
      if (!(error instanceof GraphFailure) || error.reason !== 'expired-page') throw error;
      if (chain.chain >= restartsAtMost) return { state: 'given up', failure: error };
      await begin();
    }
  }
}

/** @returns whether the last page was stored */
async function followChain<Page extends ListedPage>(
  deps: Pick<Dependencies, 'db'>,
  slice: Slice,
  fence: Fence,
  run: RunState,
  listing: Listing<Page>,
  chain: Chain,
): Promise<boolean> {
  const seen = await linkHashesOf(deps.db.sql, run.id, listing.kind, chain.chain);
  let link: string = chain.nextLink ?? (await listing.firstLink());
  let fetching = listing.fetchPage(link);
  const backlog = createBacklog<PlacedPage<Page>>((pages) => store(deps, fence, run, listing, pages), pagesAtOnce);
  for (let number = chain.nextNumber; ; number += 1) {
    const fetched = await fetching;
    const { nextLink } = fetched;
    seen.add(linkHashOf(link));
    if (nextLink !== null && seen.has(linkHashOf(nextLink))) {
      throw new GraphFailure(
        'expired-page',
        'Microsoft Graph leads back to a page that it has shown before; the listing has to start again.',
      );
    }
    const next = nextLink !== null && !slice.isOver() ? quietly(listing.fetchPage(nextLink)) : null;
    // The request leaves before this page keeps the processor busy: Graph works meanwhile.
    if (next !== null) await nextTurn();
    await backlog.add({ page: await fetched.parse(), chain: chain.chain, number, link });
    slice.report({ pages: number + 1 });
    if (nextLink === null || next === null) {
      await backlog.written();
      await persist(deps.db, fence);
      return nextLink === null;
    }
    link = nextLink;
    fetching = next;
  }
}

/** A page of a megabyte or two each, while the ones before are written. */
const pagesAtOnce = 4;

type PlacedPage<Page> = { readonly page: Page; readonly chain: number; readonly number: number; readonly link: string };

/** Pages that came one after the other, in one transaction: the cursor never passes a page that is not stored. */
async function store<Page extends ListedPage>(
  deps: Pick<Dependencies, 'db'>,
  fence: Fence,
  run: RunState,
  listing: Listing<Page>,
  pages: readonly PlacedPage<Page>[],
): Promise<void> {
  await listing.preparePages?.(pages.map(({ page }) => page));
  const { id: runId, tenantId } = run;
  const write = (transaction: Transaction) =>
    Promise.all(
      pages.flatMap(({ page, ...place }) => [
        ...listing.writePage(transaction, page),
        ...storePage(transaction, {
          tenantId,
          runId,
          kind: listing.kind,
          ...place,
          objectIds: page.objectIds,
          unreadable: page.unreadable,
          nextLink: page.nextLink,
        }),
      ]),
    );
  await fenced(deps.db, fence, write, { flush: false });
}

/** A page that costs nothing to read is read at once. */
export function parsed<Page extends ListedPage>(page: Page): FetchedPage<Page> {
  return { nextLink: page.nextLink, parse: () => page };
}
