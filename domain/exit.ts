/** Why a person leaves, what a mapping then does about it, and after how long. */

export const exitCauses = ['disabled', 'deleted', 'missing', 'out of scope', 'lost role group'] as const;
export type ExitCause = (typeof exitCauses)[number];

/** What Entra itself says of the account, whatever a mapping makes of groups and scope. */
export const causesFromEntra: ReadonlySet<ExitCause> = new Set(['disabled', 'deleted', 'missing']);

/**
 * From the strictest on: `deactivate` takes the access away (of a record: marks it inactive), `status only` lets the Integration Status say why,
 * `nothing` leaves the person as they are. Nobody is ever deleted.
 */
export const exitActions = ['deactivate', 'status only', 'nothing'] as const;
export type ExitAction = (typeof exitActions)[number];

export type ExitRule = {
  readonly action: ExitAction;
  /** How long the cause has to last before the person is deactivated; 0 is at once. A return ends it. */
  readonly graceHours: number;
};

/** What ends when a person is back in good standing. */
export type Grace = { readonly cause: ExitCause; readonly dueAtMs: number };

/** The cause that decides about somebody who leaves, and what the mapping does about it. */
export type Exit = {
  readonly cause: ExitCause;
  readonly rule: ExitRule;
  /** When they are deactivated, where the rule says so. */
  readonly dueAtMs: number;
};

/** What a mapping says about exits itself; every other cause has the default of its kind. */
export type ExitRules = { readonly [cause in ExitCause]?: ExitRule };

/**
 * Disabled and deleted are Entra's own word and count at once; a missing person is asked for again, a lost group or
 * a narrower scope may be a slip of the hand that is put right the same day.
 */
export const defaultGraceHours: { readonly [cause in ExitCause]: number } = {
  disabled: 0,
  deleted: 0,
  missing: 1,
  'out of scope': 24,
  'lost role group': 24,
};

/** A login opens doors; a record tells of somebody, and still does when they have left. */
export const defaultExitActions: { readonly [kind in 'login' | 'record']: ExitAction } = {
  login: 'deactivate',
  record: 'status only',
};

export function exitRuleOf(
  mapping: { readonly kind: 'login' | 'record'; readonly exits?: ExitRules },
  cause: ExitCause,
): ExitRule {
  return mapping.exits?.[cause] ?? { action: defaultExitActions[mapping.kind], graceHours: defaultGraceHours[cause] };
}

/**
 * Of several causes the strictest decides, or a lax rule would hide a strict one: the deactivation that is due first, then
 * what is told, then nothing; between equals the first.
 *
 * @param causes all that hold, in their order
 * @param grace the one that runs, if they have begun to leave
 * @param nowMs which of them decides does not depend on it where no grace runs
 * @returns null where there is no cause
 */
export function exitOf(
  mapping: Parameters<typeof exitRuleOf>[0],
  causes: readonly ExitCause[],
  grace: Grace | null = null,
  nowMs = 0,
): Exit | null {
  const exits = causes.map((cause): Exit => {
    const rule = exitRuleOf(mapping, cause);
    const newDueAtMs = nowMs + rule.graceHours * hourMs;
    // A grace that the mapping has shortened meanwhile ends with the shorter one.
    return { cause, rule, dueAtMs: grace?.cause === cause ? Math.min(grace.dueAtMs, newDueAtMs) : newDueAtMs };
  });
  const [strictest = null] = exits.toSorted(
    (one, other) =>
      exitActions.indexOf(one.rule.action) - exitActions.indexOf(other.rule.action) ||
      (one.rule.action === 'deactivate' ? one.dueAtMs - other.dueAtMs : 0),
  );
  return strictest;
}

const hourMs = 60 * 60 * 1000;
