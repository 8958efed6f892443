/**
 * The recycle bin: `GET /directory/deletedItems/microsoft.graph.user` and the restore action.
 * https://learn.microsoft.com/graph/api/directory-deleteditems-list
 */
import { badRequest, GraphRefusal, forbidden, json, jsonText, notFound, unsupported, type Answer } from '../answer.js';
import { writtenText } from '../byte-writer.js';
import { isCountRequested, isEventual, may, requireRight, type GraphCall } from '../graph-call.js';
import { listingPage } from '../listing-page.js';
import { listingPosition } from '../page-link.js';
import { fillOf, pageSize } from '../page-size.js';
import { passes, readFilter } from '../query-filter.js';
import { selectUserProperties } from '../select.js';
import type { Tenant } from '../tenant.js';
import { DEFAULT_USER_PROPERTIES } from '../user-properties.js';
import { withType } from '../user-view.js';

export function listDeletedUsers(call: GraphCall): Answer {
  if (!may(call, 'readUsers')) return withoutPermission(call);
  const { properties } = selectUserProperties(call);
  const isAdvanced = isCountRequested(call) && isEventual(call);
  if (call.query.has('$orderby') && !isAdvanced) throw unsupported('Sorting not supported for current query.');
  const size = fillOf(call, pageSize(call), 0);
  const from = listingPosition(call, [0], isAdvanced);
  if (from.isAdvanced && !isEventual(call)) throw unsupported('Unsupported Query.');
  const filter = readFilter(call);
  const entries: number[] = [];
  for (const index of binOf(call.tenant, from.at[0] ?? 0)) {
    if (passes(call.tenant, filter, index)) entries.push(index);
    if (entries.length === size) break;
  }
  const last = entries.at(-1);
  return listingPage(call, {
    set: 'users',
    from,
    entries,
    write: call.tenant.users.renderer(properties),
    nextAt: entries.length === size && last !== undefined ? [last + 1] : undefined,
    count: () => [...binOf(call.tenant, 0)].filter((index) => passes(call.tenant, filter, index)).length,
  });
}

/** Without the cast the service refuses (https://github.com/microsoftgraph/microsoft-graph-docs/issues/10080). */
export function refuseUncastDeletedItems(call: GraphCall): Answer {
  requireRight(call, 'readUsers');
  throw unsupported('Searches against this resource are not supported. Only specific instances can be queried.');
}

export function restoreUser(call: GraphCall, id: string): Answer {
  requireRight(call, 'restoreUsers');
  const { users } = call.tenant;
  const index = users.indexOfId(id);
  if (index === undefined || !users.isInBin(index)) throw notFound(id);
  try {
    users.restore(index);
  } catch (error) {
    throw new GraphRefusal(
      400,
      'Request_MultipleObjectsWithSameKeyValue',
      error instanceof Error ? error.message : String(error),
    );
  }
  const context = `${call.origin}/v1.0/$metadata#directoryObjects/$entity`;
  const user = writtenText((writer) => users.renderer(DEFAULT_USER_PROPERTIES)(writer, index));
  return jsonText(`{"@odata.context":${JSON.stringify(context)},${withType(user, 'user').slice(1)}`);
}

export function getDeletedUser(call: GraphCall, id: string): Answer {
  requireRight(call, 'readUsers');
  if (id.includes('.')) throw badRequest(`Resource type '${id}' is not supported by the simulated tenant.`);
  const { users } = call.tenant;
  const index = users.indexOfId(id);
  if (index === undefined || !users.isInBin(index)) throw notFound(id);
  const render = users.renderer(selectUserProperties(call).properties);
  return jsonText(writtenText((writer) => render(writer, index)));
}

/**
 * An application with some directory permission, but none on users, sees an empty bin instead of a refusal
 * (https://github.com/microsoftgraph/microsoft-graph-docs/issues/4129).
 */
function withoutPermission(call: GraphCall): Answer {
  if (call.token.roles.length === 0) throw forbidden();
  return json({ '@odata.context': `${call.origin}/v1.0/$metadata#users`, value: [] });
}

function* binOf(tenant: Tenant, from: number): Iterable<number> {
  const shown = [...tenant.sightings].filter(([, sighting]) => sighting === 'both').map(([index]) => index);
  if (shown.length === 0 && tenant.sightings.size === 0) {
    yield* tenant.users.bin(from);
    return;
  }
  const all = new Set([...tenant.users.bin(0), ...shown]);
  for (const index of [...all].sort((a, b) => a - b)) {
    if (index >= from && tenant.sightings.get(index) !== 'neither') yield index;
  }
}
