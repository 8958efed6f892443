/** Reads `$select` with Graph's refusals: one name it does not like fails the whole request. */
import { badRequest, forbidden, GraphRefusal } from './answer.js';
import type { GraphCall } from './graph-call.js';
import {
  DEFAULT_USER_PROPERTIES,
  DIRECTORY_EXTENSION,
  KNOWN_USER_PROPERTIES,
  RESTRICTED_PROPERTIES,
  SHAREPOINT_PROPERTIES,
} from './user-properties.js';

export interface Selection {
  /** Without duplicates, in the order given. */
  readonly properties: readonly string[];
  /** False when `$select` was absent and the default properties are served. */
  readonly isExplicit: boolean;
}

/** The names in `$select`, or undefined if it is absent or empty. */
export function selectedNames(value: string | undefined): readonly string[] | undefined {
  const names = (value ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.length === 0 ? undefined : [...new Set(names)];
}

/**
 * The user properties to serve.
 *
 * @throws GraphRefusal 501 for a property kept in SharePoint, 403 for one whose permission is missing, 400 for an unknown one
 *   (https://learn.microsoft.com/graph/api/user-list, https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/7594).
 */
export function selectUserProperties(call: GraphCall): Selection {
  const names = selectedNames(call.query.get('$select'));
  if (names === undefined) return { properties: DEFAULT_USER_PROPERTIES, isExplicit: false };
  for (const name of names) checkUserProperty(name, call.token.roles);
  return { properties: names, isExplicit: true };
}

function checkUserProperty(name: string, roles: readonly string[]): void {
  if (KNOWN_USER_PROPERTIES.has(name) || DIRECTORY_EXTENSION.test(name)) return;
  if (SHAREPOINT_PROPERTIES.has(name)) {
    throw new GraphRefusal(501, 'NotImplemented', 'This operation target is not yet supported.');
  }
  const permission = RESTRICTED_PROPERTIES.get(name);
  if (permission === undefined)
    throw badRequest(`Could not find a property named '${name}' on type 'microsoft.graph.user'.`);
  if (!roles.includes(permission)) throw forbidden();
}

/** `(id,displayName)` as it stands in `@odata.context` when `$select` was given. */
export function contextOf(names: readonly string[] | undefined): string {
  return names === undefined ? '' : `(${names.join(',')})`;
}
