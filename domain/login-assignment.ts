/**
 * Which login mapping has a person. Login mappings are ordered and the first that admits somebody has them; a person
 * leaves only if none does, so that moving between two mappings is never a deactivation.
 */
import type { Mapping } from './mapping.js';
import type { Standing } from './standing.js';

export type LoginAssignment = {
  /** The mapping that decides about this user now; null where none admits a stranger. */
  readonly decidedBy: Mapping | null;
  /** Why each of the others leaves this user out, by mapping id. */
  readonly leftOutBy: ReadonlyMap<string, string>;
};

/**
 * @param mappings the tenant's login mappings in their order
 * @param standings by mapping id
 * @param linkedThrough the login mapping whose link leads to this user's account, if any
 */
export function assignLogin(
  mappings: readonly Mapping[],
  standings: ReadonlyMap<string, Standing>,
  linkedThrough: string | null,
): LoginAssignment {
  const admitting = mappings.find((mapping) => standings.get(mapping.id)?.exits.length === 0);
  const linked = mappings.find((mapping) => mapping.id === linkedThrough);
  const decidedBy = admitting ?? linked ?? mappings[0] ?? null;
  const reason =
    admitting === undefined ? 'left to another login mapping' : `has a login through ${admitting.definition.name}`;
  const others = mappings.filter((mapping) => mapping !== decidedBy);
  return {
    decidedBy,
    leftOutBy: new Map(others.map((mapping) => [mapping.id, reason])),
  };
}
