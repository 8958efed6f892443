/** The words of a run: one execution of the sync for one tenant. */

/**
 * `preview` plans like `full` and holds everything it planned; `approve` writes what was held; `person` is a full run for one
 * directory user.
 */
export const runModes = ['full', 'preview', 'approve', 'person'] as const;
export type RunMode = (typeof runModes)[number];

export const runTriggers = ['schedule', 'manual', 'approval'] as const;
export type RunTrigger = (typeof runTriggers)[number];

/** `partial` applied what it saw, but something was not proven and nobody left for being absent. */
export type RunStatus = 'running' | 'done' | 'partial' | 'failed' | 'cancelled';

/** In the order in which a full run goes through them; a preview ends with `guard`, an approval starts at `apply`. */
export const runPhases = [
  'authenticate',
  'users',
  'groups',
  'deleted users',
  'plan',
  'guard',
  'apply',
  'close',
] as const;
export type RunPhase = (typeof runPhases)[number];

/** The order in which planned changes are written. Moves free and take identifiers and go first, in one transaction. */
export const applySteps = { moves: 1, creations: 2, updates: 3, reactivations: 4, deactivations: 5 } as const;
export type ApplyStep = (typeof applySteps)[keyof typeof applySteps];

/**
 * What planning looks at next: who changed, then whose items fall due, then those who want the same identifier, then whose
 * manager becomes a person in this very run.
 */
export type PlanStage = 'changed' | 'due' | 'settle' | 'managers' | 'done';
