/** Why a person leaves, what a mapping then does about it, and after how long. */

export const exitCauses = ['disabled', 'deleted', 'missing', 'out of scope', 'lost role group'] as const;
export type ExitCause = (typeof exitCauses)[number];

/**
 * `deactivate` takes the access away (of a record: marks it inactive), `status only` lets the Integration Status say why,
 * `nothing` leaves the person as they are. Nobody is ever deleted.
 */
export const exitActions = ['deactivate', 'status only', 'nothing'] as const;
export type ExitAction = (typeof exitActions)[number];

export type ExitRule = {
  readonly action: ExitAction;
  /** How long the cause has to last before the person is deactivated; 0 is at once. A return ends it. */
  readonly graceHours: number;
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
