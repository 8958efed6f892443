/**
 * The guard: how much a run may change or take away before a person has looked at it. Counted per mapping and kind, so
 * that a re-organisation of names does not stop leavers, and the other way round.
 */
import type { Difference } from './person.js';

/** The guarded kinds, as bits: a change can be of several. Ordered by which hold a change of several goes to. */
export const guardedKinds = [
  'adoptions',
  'deactivations',
  'relinks',
  'identifiers',
  'roles',
  'cleared fields',
] as const;
export type GuardedKind = (typeof guardedKinds)[number];

export const kindBits: { readonly [kind in GuardedKind]: number } = {
  deactivations: 1,
  relinks: 2,
  identifiers: 4,
  roles: 8,
  'cleared fields': 16,
  adoptions: 32,
};

/** The guarded kinds a difference is of. Adopting somebody is told by the caller: the values do not show it. */
export function kindsOf(difference: Difference): number {
  const { before, after } = difference;
  let kinds = before.link !== undefined ? kindBits.relinks : 0;
  if (after.status === 'inactive') kinds |= kindBits.deactivations;
  if (after.identifierKey !== undefined) kinds |= kindBits.identifiers;
  if (after.role !== undefined && before.role !== null) kinds |= kindBits.roles;
  const cleared = Object.entries(after.fields ?? {}).some(
    ([target, value]) => value === null && (before.fields?.[target] ?? null) !== null,
  );
  if (cleared) kinds |= kindBits['cleared fields'];
  return kinds;
}

export type GuardLimits = {
  /** Of the people active in the mapping, 0 to 1. */
  readonly share: number;
  /** Fewer than this many are let through whatever their share. */
  readonly minimum: number;
};

export type GuardCount = {
  readonly kind: GuardedKind;
  readonly active: number;
  /** In this run. */
  readonly planned: number;
  /** In the last 24 hours, without anyone's approval: twelve small runs must not do what one large one may not. */
  readonly recent: number;
};

/** Why this kind is held, in a sentence for whoever decides; null where it may go on. */
export function holdReasonOf(count: GuardCount, limits: GuardLimits): string | null {
  if (count.planned === 0) return null;
  const total = count.planned + count.recent;
  const percent = count.active === 0 ? 100 : Math.round((100 * total) / count.active);
  if (count.kind === 'deactivations' && count.planned >= count.active) {
    return `would leave nobody active: ${count.planned} of ${count.active}`;
  }
  if (total >= Math.max(limits.minimum, 1) && total > limits.share * count.active) {
    const earlier = count.recent === 0 ? '' : ` (${count.recent} of them in the last 24 hours)`;
    return `${total} of ${count.active} active people${earlier}, ${percent} %, are over the limit of ${Math.round(limits.share * 100)} %`;
  }
  return null;
}
