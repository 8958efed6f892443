/** A tenant's mappings as the next run would use them, and which groups they mean. */
import type { Database } from '../db/connect.js';
import { type CurrentMapping, listCurrentMappings } from '../db/listings/load-explanation-facts.js';
import { loadUnits } from '../db/plan/load-units.js';
import { loadMemberships } from '../db/plan/load-users.js';
import { loadGroups } from '../db/read/groups.js';
import { groupReferencesOf } from '../domain/mapping.js';
import { compileRules, type MappingRules } from '../domain/mapping-rules.js';
import { isReferenceTo } from './plan-context.js';

export type CurrentRules = {
  readonly tenantId: string;
  readonly mappings: readonly (CurrentMapping & { readonly rules: MappingRules })[];
  /** The groups as mappings write them that somebody is in, as far as their members were proven. */
  membershipsOf(objectId: string): Promise<ReadonlySet<string>>;
};

export async function loadCurrentRules(db: Database, tenantId: string): Promise<CurrentRules> {
  const units = await loadUnits(db.sql, tenantId);
  const mappings = (await listCurrentMappings(db.sql, tenantId)).map((mapping) => ({
    ...mapping,
    rules: compileRules(mapping.definition, units),
  }));
  const references = groupReferencesOf(mappings.map((mapping) => mapping.definition));
  return {
    tenantId,
    mappings,
    async membershipsOf(objectId) {
      const known = await loadGroups(db.sql, tenantId);
      const groupIds = (await loadMemberships(db.sql, tenantId, [objectId])).get(objectId) ?? [];
      const groups = known.filter((group) => groupIds.includes(group.groupId));
      return new Set(references.filter((reference) => groups.some((group) => isReferenceTo(reference, group))));
    },
  };
}
