/**
 * Listing the recycle bin. An empty answer proves nothing: it is also what some lacking permissions look like.
 * https://learn.microsoft.com/graph/api/directory-deleteditems-list, https://github.com/microsoftgraph/microsoft-graph-docs/issues/4129
 */
import type { Graph } from './client.js';
import { createUserParser, type UserEntry } from './parse-user.js';
import { MAX_PAGE_SIZE, type Page, readPage, selectOf } from './read-page.js';

/** What the bin is asked for. `deletedDateTime` comes only when selected. */
export const deletedUserProperties = [
  'id',
  'userPrincipalName',
  'mail',
  'displayName',
  'deletedDateTime',
  'userType',
  'employeeId',
] as const;

const parseDeletedUser = createUserParser(deletedUserProperties);

/** Where a listing of the bin starts. The cast in the path is mandatory: without it Graph refuses to list. */
export function firstDeletedUsersLink(pageSize = MAX_PAGE_SIZE): string {
  return `/directory/deletedItems/microsoft.graph.user?$select=${selectOf(deletedUserProperties)}&$top=${pageSize}`;
}

export type DeletedUsersPage = Omit<Page, 'entries'> & { readonly entries: readonly UserEntry[] };

/**
 * Documents hold `deletedUserProperties` only, the principal name as it was before the deletion.
 *
 * @param link `firstDeletedUsersLink(…)` or the `nextLink` of the page before.
 * @throws GraphFailure; `page-size-refused` and `expired-page` call for a new listing.
 */
export async function readDeletedUsersPage(
  graph: Graph,
  link: string,
  signal?: AbortSignal,
): Promise<DeletedUsersPage> {
  const page = await readPage(graph, link, signal === undefined ? {} : { signal });
  return { ...page, entries: page.entries.map((entry, position) => parseDeletedUser(withOwnName(entry), position)) };
}

/**
 * Deletion puts the object id's 32 digits before the principal name, to free the name for others. Only their own digits are taken off: a
 * living name may begin with 32 digits too.
 */
function withOwnName(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null) return entry;
  if (!('id' in entry) || typeof entry.id !== 'string') return entry;
  if (!('userPrincipalName' in entry) || typeof entry.userPrincipalName !== 'string') return entry;
  const prefix = entry.id.replaceAll('-', '').toLowerCase();
  const name = entry.userPrincipalName;
  if (prefix.length !== 32 || !name.toLowerCase().startsWith(prefix)) return entry;
  return { ...entry, userPrincipalName: name.slice(prefix.length) };
}
