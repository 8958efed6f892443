/** `GET /users`, `/users/$count` and one user by id or principal name. https://learn.microsoft.com/graph/api/user-list */
import { badRequest, jsonText, notFound, text, unsupported, type Answer } from '../answer.js';
import { writtenText } from '../byte-writer.js';
import { soleValues, type Filter } from '../filter.js';
import { isCountRequested, isEventual, requireRight, type GraphCall } from '../graph-call.js';
import { listingPage } from '../listing-page.js';
import { listingPosition } from '../page-link.js';
import { fillOf, pageSize } from '../page-size.js';
import { passes, readFilter } from '../query-filter.js';
import { contextOf, selectedNames, selectUserProperties } from '../select.js';
import type { Tenant } from '../tenant.js';
import { managerExpansion, userView } from '../user-view.js';

export function listUsers(call: GraphCall): Answer {
  requireRight(call, 'readUsers');
  const { properties } = selectUserProperties(call);
  const isAdvanced = isCountRequested(call) && isEventual(call);
  checkOptions(call, isAdvanced);
  const size = pageSize(call, call.tenant.settings.maxTop);
  const from = listingPosition(call, [0], isAdvanced);
  if (from.isAdvanced && !isEventual(call)) throw unsupported('Unsupported Query.');
  const filter = readFilter(call);
  const view = userView(call.tenant, properties, managerExpansion(call, isAdvanced));
  const { indexes, next } = findUsers(call.tenant, filter, from.at[0] ?? 0, fillOf(call, size, from.page));
  return listingPage(call, {
    set: 'users',
    from,
    entries: indexes,
    write: view,
    nextAt: next === undefined ? undefined : [next],
    count: () => countMatching(call.tenant, filter),
  });
}

export function countUsers(call: GraphCall): Answer {
  requireRight(call, 'readUsers');
  if (!isEventual(call)) throw badRequest('$count is not currently supported.');
  return text(String(countMatching(call.tenant, readFilter(call))));
}

export function getUser(call: GraphCall, reference: string): Answer {
  requireRight(call, 'readUsers');
  const { properties } = selectUserProperties(call);
  const { users } = call.tenant;
  const index = users.indexOfId(reference) ?? users.indexOfName(reference);
  if (index === undefined || !users.isLive(index)) throw notFound(reference);
  const view = userView(call.tenant, properties, managerExpansion(call, false));
  const user = writtenText((writer) => view(writer, index));
  const context = `${call.origin}/v1.0/$metadata#users${contextOf(selectedNames(call.query.get('$select')))}/$entity`;
  return jsonText(`{"@odata.context":${JSON.stringify(context)}${user === '{}' ? '}' : `,${user.slice(1)}`}`);
}

function checkOptions(call: GraphCall, isAdvanced: boolean): void {
  if (call.query.has('$skip')) throw badRequest("'$skip' is not supported by the service.");
  if (call.query.has('$search') && !isEventual(call)) {
    throw badRequest(
      'Request with $search query parameter only works through MSGraph with a special request header: ConsistencyLevel: eventual',
    );
  }
  if (call.query.has('$orderby') && call.query.has('$filter') && !isAdvanced) {
    throw unsupported('Sorting not supported for current query.');
  }
}

interface FoundUsers {
  readonly indexes: readonly number[];
  /** Where to go on; undefined at the end. A full page always has one, so the page after it can be empty. */
  readonly next: number | undefined;
}

function findUsers(tenant: Tenant, filter: Filter | undefined, from: number, limit: number): FoundUsers {
  const ids = filter === undefined ? undefined : soleValues(filter, 'id');
  if (ids !== undefined) {
    const found = ids
      .map((id) => tenant.users.indexOfId(id))
      .filter((index) => index !== undefined && isListed(tenant, index));
    return { indexes: [...new Set(found)].flatMap((index) => index ?? []), next: undefined };
  }
  const indexes: number[] = [];
  let index = from;
  for (; index < tenant.users.size && indexes.length < limit; index += 1) {
    if (isListed(tenant, index) && passes(tenant, filter, index)) indexes.push(index);
  }
  return { indexes, next: indexes.length < limit ? undefined : index };
}

function countMatching(tenant: Tenant, filter: Filter | undefined): number {
  const matching =
    filter === undefined
      ? tenant.users.liveCount()
      : findUsers(tenant, filter, 0, Number.POSITIVE_INFINITY).indexes.length;
  return Math.max(0, matching + tenant.settings.countOffset);
}

function isListed(tenant: Tenant, index: number): boolean {
  if (tenant.sightings.size === 0) return tenant.users.isLive(index);
  const sighting = tenant.sightings.get(index);
  return sighting === undefined ? tenant.users.isLive(index) : sighting === 'both';
}
