/**
 * Listing every user. The listing itself asks for no count: with `$count=true` Graph serves it from another, eventually consistent index that
 * tenants of Azure AD B2C lack, and wants its header repeated on each page. The count is one small request of its own, and may fail alone.
 * https://learn.microsoft.com/graph/aad-advanced-queries
 */
import { selectedProperties } from '../domain/directory-fields.js';
import type { Graph } from './client.js';
import { GraphFailure } from './failure.js';
import type { UserEntry, UserParser } from './parse-user.js';
import { MAX_PAGE_SIZE, readPage, type Page } from './read-page.js';
import { userQuery } from './user-query.js';

export type UsersPage = Omit<Page, 'entries'> & { readonly entries: readonly UserEntry[] };

export type UsersListing = {
  /** 1 to 999; Graph may send shorter pages, and once refused more than 120. */
  readonly pageSize?: number;
  readonly properties?: readonly string[];
};

/** Where a listing of all users starts. */
export function firstUsersLink({
  pageSize = MAX_PAGE_SIZE,
  properties = selectedProperties,
}: UsersListing = {}): string {
  return `/users?${userQuery(properties)}&$top=${pageSize}`;
}

/**
 * @param link `firstUsersLink(…)` or the `nextLink` of the page before.
 * @param parseUser made from the same properties as the first link.
 * @throws GraphFailure; `page-size-refused` and `expired-page` call for a new listing.
 */
export async function readUsersPage(
  graph: Graph,
  link: string,
  parseUser: UserParser,
  signal?: AbortSignal,
): Promise<UsersPage> {
  const page = await readPage(graph, link, signal === undefined ? {} : { signal });
  return { ...page, entries: page.entries.map(parseUser) };
}

/**
 * How many users the directory believes it has, by an index that lags behind: good for doubting a listing, never for trusting one.
 * Null where the directory cannot count.
 */
export async function readUsersCount(graph: Graph, signal?: AbortSignal): Promise<number | null> {
  try {
    return await graph.count('/users/$count', { headers: { ConsistencyLevel: 'eventual' }, ...(signal && { signal }) });
  } catch (error) {
    if (error instanceof GraphFailure && error.reason === 'unsupported-query') return null;
    throw error;
  }
}
