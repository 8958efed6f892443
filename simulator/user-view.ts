/** How a user is shown: as JSON with the selected properties, with their manager, or hollow to somebody who may not read users. */
import { badRequest, unsupported } from './answer.js';
import { writtenText } from './byte-writer.js';
import type { GraphCall } from './graph-call.js';
import type { UserRenderer } from './population.js';
import type { Tenant } from './tenant.js';
import { DEFAULT_USER_PROPERTIES, unsetValue } from './user-properties.js';

/** Shows users with these properties; with `$expand=manager` their manager, too. */
export function userView(
  tenant: Tenant,
  properties: readonly string[],
  expand: readonly string[] | undefined,
): UserRenderer {
  const render = tenant.users.renderer(properties);
  if (expand === undefined) return render;
  return (writer, index) => {
    const manager = managerOf(tenant, index);
    if (manager === undefined) {
      render(writer, index);
      return;
    }
    const user = writtenText((own) => render(own, index));
    const shown = writtenText((own) => tenant.users.renderer(expand)(own, manager));
    const separator = user === '{}' ? '' : ',';
    writer.text(`${user.slice(0, -1)}${separator}"manager":${withType(shown, 'user')}}`);
  };
}

/** A directory object with its type in front, as it stands in collections of mixed ones. */
export function withType(object: string, type: string): string {
  const start = `{"@odata.type":"#microsoft.graph.${type}"`;
  return object === '{}' ? `${start}}` : `${start},${object.slice(1)}`;
}

/** The number of a user's manager, if they have one who is live. */
export function managerOf(tenant: Tenant, index: number): number | undefined {
  const { managerId } = tenant.users.state(index);
  const manager = managerId === null ? undefined : tenant.users.indexOfId(managerId);
  return manager !== undefined && tenant.users.isLive(manager) ? manager : undefined;
}

/**
 * Properties of the manager to show, from `$expand=manager` or `$expand=manager($select=id)`; undefined without `$expand`.
 *
 * @throws GraphRefusal 400 for anything else to expand, or together with an advanced query (https://learn.microsoft.com/graph/aad-advanced-queries).
 */
export function managerExpansion(call: GraphCall, isAdvanced: boolean): readonly string[] | undefined {
  const expand = call.query.get('$expand');
  if (expand === undefined) return undefined;
  if (isAdvanced) throw unsupported('Expand is not supported in combination with advanced queries.');
  const match = /^manager(?:\(\$select=([\w,]+)\))?$/.exec(expand.trim());
  if (match === null) throw badRequest(`Could not find a property named '${expand}' on type 'microsoft.graph.user'.`);
  return match[1]?.split(',') ?? DEFAULT_USER_PROPERTIES;
}

/**
 * A member the caller may not read: its type and id are there, everything else is null or empty.
 * https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
 */
export function hollowUserView(tenant: Tenant, properties: readonly string[]): UserRenderer {
  const rest = properties.filter((name) => name !== 'id').map((name) => [name, unsetValue(name)] as const);
  return (writer, index) => {
    const hollow = JSON.stringify({ id: tenant.users.idAt(index), ...Object.fromEntries(rest) });
    writer.text(withType(hollow, 'user'));
  };
}
