/** What a user is asked for: the properties by `$select`, the manager by `$expand`, because a manager is no property. */
import { selectOf } from './read-page.js';

/**
 * The manager's id comes with the listing, so that nobody has to be asked for one by one.
 * https://learn.microsoft.com/graph/api/user-list-manager
 * @param properties what mappings look at; `manager` may be among them
 */
export function userQuery(properties: readonly string[]): string {
  const select = `$select=${selectOf(properties.filter((property) => property !== 'manager'))}`;
  return properties.includes('manager') ? `${select}&$expand=manager($select=id)` : select;
}
