/** A tenant's mappings as the next run would use them, and which groups they name. */
import type { Database } from '../db/connect.js';
import { type CurrentMapping, listCurrentMappings } from '../db/listings/load-explanation-facts.js';
import { loadUnits } from '../db/plan/load-units.js';
import { groupReferencesOf } from '../domain/mapping.js';
import { compileRules, type MappingRules } from '../domain/mapping-rules.js';

export type CurrentRules = {
  readonly tenantId: string;
  readonly mappings: readonly (CurrentMapping & { readonly rules: MappingRules })[];
  /** The groups that they name, as they write them. */
  readonly references: readonly string[];
};

export async function loadCurrentRules(db: Database, tenantId: string): Promise<CurrentRules> {
  const units = await loadUnits(db.sql, tenantId);
  const mappings = (await listCurrentMappings(db.sql, tenantId)).map((mapping) => ({
    ...mapping,
    rules: compileRules(mapping.definition, units),
  }));
  const references = groupReferencesOf(mappings.map((mapping) => mapping.definition));
  return { tenantId, mappings, references };
}
