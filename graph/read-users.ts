/**
 * Listing every user. The listing itself asks for no count: with `$count=true` Graph serves it from another, eventually consistent index that
 * tenants of Azure AD B2C lack, and wants its header repeated on each page. The count is one small request of its own, and may fail alone.
 * https://learn.microsoft.com/graph/aad-advanced-queries
 */
import { selectedProperties } from '../domain/directory-fields.js';
import type { Graph } from './client.js';
import { GraphFailure } from './failure.js';
import { MAX_PAGE_SIZE } from './read-page.js';
import { userQuery } from './user-query.js';

export type UsersListing = {
  /** 1 to 999; Graph may send shorter pages, and once refused more than 120. */
  readonly pageSize?: number;
  readonly properties?: readonly string[];
};

/** Where a listing of all users starts. Read with `readPage`, whose `page-size-refused` and `expired-page` call for a new listing. */
export function firstUsersLink({
  pageSize = MAX_PAGE_SIZE,
  properties = selectedProperties,
}: UsersListing = {}): string {
  return `/users?${userQuery(properties)}&$top=${pageSize}`;
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
