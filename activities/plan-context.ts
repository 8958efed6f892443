/** What planning works with through a whole run: the pinned mappings and which groups they mean. */
import type { Database } from '../db/connect.js';
import { type Existing, findExisting } from '../db/plan/find-existing.js';
import type { Target } from '../db/plan/load-known.js';
import { loadGroups } from '../db/read/groups.js';
import { loadUnits } from '../db/plan/load-units.js';
import { loadRunMappings, type RunMapping } from '../db/runs/load-run-mappings.js';
import type { OpenedRun } from '../db/runs/open-run.js';
import { groupReferencesOf } from '../domain/mapping.js';
import { compileRules, type MappingRules } from '../domain/mapping-rules.js';

/** A pinned mapping whose rules are ready to be asked about any number of users. */
export type PlannedMapping = RunMapping & { readonly rules: MappingRules };

/** Mappings whose people share one space of identifiers and are planned together: all logins, or one collection. */
export type PlanGroup = {
  readonly tenantId: string;
  readonly target: Target;
  readonly mappings: readonly PlannedMapping[];
  /** Ids of mappings of the same people that this run cannot plan: whoever they have is left to them. */
  readonly unplanned: readonly string[];
  /** A login mapping that cannot be planned, because a group it names was never read: only who left Entra leaves here. */
  readonly leaversOnly: boolean;
  /** What there is to look up: nothing at all in a first import, where each look costs a statement a batch. */
  readonly existing: Existing;
};

/** The mappings that a run plans whole: their watermarks move, and their books are counted. */
export function plannedMappingsOf(context: PlanContext): readonly PlannedMapping[] {
  return context.groups.flatMap((group) => (group.leaversOnly ? [] : group.mappings));
}

export type PlanContext = {
  readonly run: OpenedRun;
  readonly groups: readonly PlanGroup[];
  /** The groups as mappings write them, by object id. */
  readonly referencesByGroupId: ReadonlyMap<string, readonly string[]>;
  readonly nowMs: number;
};

export async function loadPlanContext(db: Database, run: OpenedRun, nowMs: number): Promise<PlanContext> {
  const units = await loadUnits(db.sql, run.tenantId);
  const mappings = (await loadRunMappings(db, run.id)).map((mapping) => ({
    ...mapping,
    rules: compileRules(mapping.definition, units),
  }));
  const known = await loadGroups(db.sql, run.tenantId);
  const references = groupReferencesOf(mappings.map((mapping) => mapping.definition));
  const referencesByGroupId = new Map(
    known.map((group) => [group.groupId, references.filter((reference) => isReferenceTo(reference, group))] as const),
  );
  // A mapping whose group has never been read would see everybody leave it: it is not planned in this run.
  const plannable = mappings.filter((mapping) =>
    groupReferencesOf([mapping.definition]).every((reference) =>
      known.some((group) => group.proven && isReferenceTo(reference, group)),
    ),
  );
  const unplanned = mappings.filter((mapping) => mapping.definition.kind === 'login' && !plannable.includes(mapping));
  const groups = await Promise.all(
    groupsOf(run.tenantId, plannable, unplanned).map(async (group) => ({
      ...group,
      existing: await findExisting(db.sql, group.target, [
        ...group.mappings.map((mapping) => mapping.id),
        ...group.unplanned,
      ]),
    })),
  );
  return { run, groups, referencesByGroupId, nowMs };
}

/** A group is named by its object id or, to the letter but for case, by its display name. */
export function isReferenceTo(
  reference: string,
  group: { readonly groupId: string; readonly displayName: string | null },
): boolean {
  const wanted = reference.trim().toLowerCase();
  return wanted === group.groupId.toLowerCase() || wanted === group.displayName?.trim().toLowerCase();
}

function groupsOf(
  tenantId: string,
  mappings: readonly PlannedMapping[],
  unplanned: readonly PlannedMapping[],
): readonly Omit<PlanGroup, 'existing'>[] {
  const logins = mappings.filter((mapping) => mapping.definition.kind === 'login');
  const records = mappings.flatMap((mapping): Omit<PlanGroup, 'existing'>[] =>
    mapping.collectionId === null
      ? []
      : [
          {
            tenantId,
            target: { kind: 'record', collectionId: mapping.collectionId },
            mappings: [mapping],
            unplanned: [],
            leaversOnly: false,
          },
        ],
  );
  const target: Target = { kind: 'login', tenantId };
  const leaving = unplanned.map((mapping) => ({
    tenantId,
    target,
    mappings: [mapping],
    unplanned: [],
    leaversOnly: true,
  }));
  if (logins.length === 0) return [...leaving, ...records];
  const others = unplanned.map((mapping) => mapping.id);
  return [{ tenantId, target, mappings: logins, unplanned: others, leaversOnly: false }, ...leaving, ...records];
}
