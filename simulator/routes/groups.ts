/** `GET /groups` and one group. https://learn.microsoft.com/graph/api/group-list */
import { badRequest, jsonText, notFound, text, unsupported, type Answer } from '../answer.js';
import { passesFilter, type Filter } from '../filter.js';
import { isCountRequested, isEventual, requireRight, type GraphCall } from '../graph-call.js';
import { GROUP_PROPERTIES, type Group } from '../group-store.js';
import { listingPage } from '../listing-page.js';
import { listingPosition } from '../page-link.js';
import { pageSize } from '../page-size.js';
import { readFilter } from '../query-filter.js';
import { contextOf, selectedNames } from '../select.js';

export function listGroups(call: GraphCall): Answer {
  requireRight(call, 'readGroups');
  const properties = selectGroupProperties(call);
  const isAdvanced = isCountRequested(call) && isEventual(call);
  const size = pageSize(call);
  const from = listingPosition(call, [0], isAdvanced);
  if (from.isAdvanced && !isEventual(call)) throw unsupported('Unsupported Query.');
  const filter = readFilter(call, GROUP_PROPERTIES);
  const all = matchingGroups(call, filter);
  const start = from.at[0] ?? 0;
  const entries = all.slice(start, start + size);
  return listingPage(call, {
    set: 'groups',
    from,
    entries,
    write: (writer, group) => writer.text(renderGroup(group, properties)),
    nextAt: entries.length === size ? [start + size] : undefined,
    count: () => all.length,
  });
}

export function countGroups(call: GraphCall): Answer {
  requireRight(call, 'readGroups');
  if (!isEventual(call)) throw badRequest('$count is not currently supported.');
  return text(String(matchingGroups(call, readFilter(call, GROUP_PROPERTIES)).length));
}

export function getGroup(call: GraphCall, id: string): Answer {
  requireRight(call, 'readGroups');
  const group = requireGroup(call, id);
  const names = selectedNames(call.query.get('$select'));
  const context = `${call.origin}/v1.0/$metadata#groups${contextOf(names)}/$entity`;
  return jsonText(
    `{"@odata.context":${JSON.stringify(context)},${renderGroup(group, selectGroupProperties(call)).slice(1)}`,
  );
}

/** @throws GraphRefusal 404 for a group that does not exist or was deleted. */
export function requireGroup(call: GraphCall, id: string): Group {
  const group = call.tenant.groups.get(id);
  if (group === undefined) throw notFound(id);
  return group;
}

export function selectGroupProperties(call: GraphCall): readonly string[] {
  const names = selectedNames(call.query.get('$select'));
  const unknown = names?.find((name) => !GROUP_PROPERTIES.includes(name));
  if (unknown !== undefined)
    throw badRequest(`Could not find a property named '${unknown}' on type 'microsoft.graph.group'.`);
  return names ?? GROUP_PROPERTIES;
}

export function renderGroup(group: Group, properties: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(properties.map((name) => [name, group.document[name] ?? null])));
}

function matchingGroups(call: GraphCall, filter: Filter | undefined): readonly Group[] {
  const all = call.tenant.groups.all();
  return filter === undefined ? all : all.filter((group) => passesFilter(filter, (name) => group.document[name]));
}
