/** What a tenant asks of its connection: that is what the pre-flight proves, and nothing beyond it. */

export type Needs = {
  /** Graph properties that a run selects of every user. */
  readonly properties: readonly string[];
  /** Groups that mappings name, by object id or display name, as written. */
  readonly groups: readonly string[];
  /** Somebody may sign in by a mapping: then it matters whether accounts are enabled. */
  readonly hasLogins: boolean;
  /** As the administrator entered it; null where it was left out. */
  readonly applicationObjectId: string | null;
};
