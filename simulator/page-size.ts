/** How many entries a listing may answer with. https://learn.microsoft.com/graph/paging */
import { GraphRefusal, unsupported } from './answer.js';
import type { GraphCall } from './graph-call.js';

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 999;

/**
 * Reads `$top`.
 *
 * @throws GraphRefusal 400 outside 1 … 999, and above the tenant's own limit, as happened to `/users` for some weeks
 *   (https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/1898).
 */
export function pageSize(call: GraphCall, largest: number = LARGEST_PAGE): number {
  const asked = call.query.get('$top');
  if (asked === undefined) return Math.min(DEFAULT_PAGE, largest);
  const top = Number(asked);
  if (!Number.isInteger(top) || top < 1 || top > LARGEST_PAGE) {
    throw unsupported(`Invalid page size specified: '${asked}'. Must be between 1 and 999 inclusive.`);
  }
  if (top > largest) {
    throw new GraphRefusal(400, 'Request_BadRequest', `Cannot query data for more than ${largest} users at a time.`);
  }
  return top;
}

/** What this page really holds: a short page now and then, if the tenant is set so. Only a missing next link means the end. */
export function fillOf(call: GraphCall, size: number, page: number): number {
  return call.tenant.settings.shortPages && page % 3 === 1 ? Math.max(1, Math.floor(size / 2)) : size;
}
