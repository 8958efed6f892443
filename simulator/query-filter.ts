/** The `$filter` of a request, and whether a user passes it. */
import { badRequest } from './answer.js';
import { parseFilter, passesFilter, unknownProperty, type Filter } from './filter.js';
import type { GraphCall } from './graph-call.js';
import type { Tenant } from './tenant.js';
import { KNOWN_USER_PROPERTIES } from './user-properties.js';

/** @throws GraphRefusal 400 for a filter that cannot be read, or compares a property that such objects do not have. */
export function readFilter(call: GraphCall, known: Iterable<string> = KNOWN_USER_PROPERTIES): Filter | undefined {
  const source = call.query.get('$filter');
  if (source === undefined) return undefined;
  const filter = parseFilter(source);
  const unknown = unknownProperty(filter, known);
  if (unknown !== undefined) throw badRequest(`Invalid filter clause: could not find a property named '${unknown}'.`);
  return filter;
}

export function passes(tenant: Tenant, filter: Filter | undefined, index: number): boolean {
  return filter === undefined || passesFilter(filter, (name) => JSON.parse(tenant.users.property(index, name)));
}
