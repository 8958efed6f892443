/** Tells which of our people somebody's manager is, for mappings with a field that holds them. */
import type { Queryable } from '../db/connect.js';
import type { Target } from '../db/plan/load-known.js';
import { loadManagerPeople, type MappedManager } from '../db/plan/manager-people.js';
import type { DirectoryUser } from '../domain/directory-user.js';
import { managerFieldsOf, managerIdOf } from '../domain/manager.js';
import type { Mapping } from '../domain/mapping.js';

/** Mappings whose people live in the same place. */
export type ManagerGroup = {
  readonly tenantId: string;
  readonly target: Target;
  readonly mappings: readonly Pick<Mapping, 'id' | 'definition'>[];
};

export function managersOf({ mappings }: Pick<ManagerGroup, 'mappings'>): readonly MappedManager[] {
  return mappings.flatMap(({ id, definition }) =>
    managerFieldsOf(definition).map((field) => ({ ...field, mappingId: id })),
  );
}

export function asksForManagers(group: Pick<ManagerGroup, 'mappings'>): boolean {
  return managersOf(group).length > 0;
}

type Managed = Pick<DirectoryUser, 'document'>;

/**
 * Looks the managers of some users up, all at once.
 *
 * @param planned as in `loadCandidates`
 * @returns what to add to each of these users
 */
export async function loadManagers(
  sql: Queryable,
  group: ManagerGroup,
  users: readonly Managed[],
  planned: string | null,
): Promise<(user: Managed) => Pick<DirectoryUser, 'managerPersonId'>> {
  if (!asksForManagers(group)) return () => ({});
  const managerIds = new Set(users.flatMap(({ document }) => managerIdOf(document) ?? []));
  const mappingIds = group.mappings.map((mapping) => mapping.id);
  const personIds = await loadManagerPeople(sql, group.tenantId, group.target, mappingIds, [...managerIds], planned);
  return ({ document }) => ({ managerPersonId: personIds.get(managerIdOf(document) ?? '') ?? null });
}
