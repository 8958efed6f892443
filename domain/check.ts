/** What a check of a connection found. Green: as it should be. Yellow: works, with something to know or to do. Red: does not work, and what to do. */

export const checkStates = ['green', 'yellow', 'red'] as const;
export type CheckState = (typeof checkStates)[number];

/** `text` names what was looked at and, unless green, the exact permission or step. It may name groups of mappings, and never people. */
export type Check = { readonly name: string; readonly state: CheckState; readonly text: string };

export type CheckCounts = Readonly<Record<CheckState, number>>;

export function countChecks(checks: readonly Check[]): CheckCounts {
  const count = (state: CheckState) => checks.filter((check) => check.state === state).length;
  return { green: count('green'), yellow: count('yellow'), red: count('red') };
}
