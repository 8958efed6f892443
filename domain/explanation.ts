/** Everything that is known about one person of a directory, as `rollcall explain` shows it. */
import type { DirectoryState, UserDocument } from './directory-user.js';
import type { HeldMatter, OpenMatter, Reason } from './explain.js';
import type { Fields, PersonValues } from './person.js';
import type { ScopeVerdict } from './scope.js';

export type Explanation = {
  readonly objectId: string;
  readonly entra: {
    /** Null: Entra was asked just now. Otherwise why it could not be, and what follows is of the last run. */
    readonly notAskedBecause: string | null;
    /** Null: neither Entra nor a run has seen them. */
    readonly state: DirectoryState | null;
    readonly document: UserDocument;
    /** When the group memberships that count here were proven, the oldest of them; null: Entra was asked for them just now, or mappings name no group. */
    readonly membershipsAsOf: string | null;
  };
  readonly mappings: readonly ExplainedMapping[];
  /** Newest first, ten at most. */
  readonly changes: readonly ExplainedChange[];
};

export type ExplainedMapping = Reason & {
  readonly mapping: string;
  readonly kind: 'login' | 'record';
  /** Their login user's or record's identifier; null where there is none. */
  readonly identifier: string | null;
  readonly integrationStatus: string | null;
  /** How they were matched; null where they are linked to nobody. */
  readonly linked: { readonly sinceRun: number; readonly by: string; readonly how: string | null } | null;
  /** Each rule of the scope, in the order of the file; empty where everybody is in scope. */
  readonly scope: readonly ScopeVerdict[];
  readonly role: string | null;
  /** The group that gives the role; null: the mapping's default, or no role. */
  readonly roleGroup: string | null;
  /** What the next run would do, as far as this one person decides it; null: nothing. */
  readonly next: {
    readonly outcome: string;
    readonly before: PersonValues | null;
    readonly after: PersonValues;
  } | null;
  /** Every mapped field with the value it would have; a value that does not fit is not among them. */
  readonly fields: Fields;
  readonly open: readonly OpenMatter[];
  readonly held: readonly HeldMatter[];
};

export type ExplainedChange = {
  /** Tenant's number of the run that planned it. */
  readonly run: number;
  readonly at: string;
  readonly mapping: string;
  readonly outcome: string;
  readonly cause: string | null;
  readonly before: PersonValues | null;
  readonly after: PersonValues;
  readonly state: string;
};
