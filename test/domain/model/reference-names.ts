/**
 * Who gets which name, the slow and obvious way: one question about one person at a time. Shares no code with `domain/`.
 */
import type { Someone } from './reference-model.js';
import type { View } from './reference-views.js';

export type Verdict =
  | { readonly kind: 'gets it'; readonly from: 'nobody' | 'a stray account' | 'the same human' | 'a leaver' }
  | { readonly kind: 'shared' | 'taken'; readonly others: readonly string[] };

/** Upper and lower case, two ways of writing one letter, and space around a name make no other name. */
export function keyOf(name: string): string {
  return name.trim().normalize('NFC').toUpperCase();
}

export function holderOf(key: string, people: readonly Someone[]): Someone | undefined {
  return people.find((person) => person.name !== null && keyOf(person.name) === key);
}

/**
 * @returns by object id, one for each who wants a name that is not theirs yet. Whoever keeps a name although Entra calls
 * them otherwise (disabled, out of scope) wants the new one only if somebody else asks for the old one.
 */
export function settleNames(views: readonly View[], people: readonly Someone[]): ReadonlyMap<string, Verdict> {
  const claims = new Map(views.flatMap((view) => (view.wants === null ? [] : [[view.entry.objectId, view.wants]])));
  for (let before = -1; before < claims.size;) {
    before = claims.size;
    for (const { entry, person, wouldMakeWayFor } of views) {
      const isAskedFor = person !== null && [...claims.values()].some((key) => holderOf(key, people) === person);
      if (wouldMakeWayFor !== null && isAskedFor) claims.set(entry.objectId, wouldMakeWayFor);
    }
  }
  const viewOf = (objectId: string | null) => views.find((view) => view.entry.objectId === objectId);
  const rivals = (key: string, linked: boolean) =>
    views.filter((view) => claims.get(view.entry.objectId) === key && (view.person !== null) === linked);

  /** A link comes before a newcomer; between equals nobody is preferred. A linked person never takes a stray account's name. */
  const isPreferred = (view: View, key: string): boolean => {
    const linked = rivals(key, true);
    const isStray = holderOf(key, people)?.user === null;
    if (view.person !== null) return linked.length === 1 && !isStray;
    return (linked.length === 0 || isStray) && rivals(key, false).length === 1;
  };
  /** The name is nobody's, a leaver's, or that of somebody who gets another one; in a ring, each waits for the next. */
  const succeeds = (view: View, asked: readonly View[] = []): boolean => {
    const key = claims.get(view.entry.objectId);
    if (key === undefined || !isPreferred(view, key)) return false;
    const holder = holderOf(key, people);
    const owner = viewOf(holder?.user ?? null);
    if (owner === undefined || owner.entry.state !== 'live' || owner === view || asked.includes(owner)) return true;
    return succeeds(owner, [...asked, view]);
  };

  return new Map(
    views.flatMap((view): [string, Verdict][] => {
      const { objectId } = view.entry;
      const key = claims.get(objectId);
      if (key === undefined) return [];
      const holder = holderOf(key, people);
      const owner = viewOf(holder?.user ?? null);
      if (succeeds(view)) {
        if (holder === undefined) return [[objectId, { kind: 'gets it', from: 'nobody' }]];
        if (owner === undefined) return [[objectId, { kind: 'gets it', from: 'a stray account' }]];
        if (owner.entry.state === 'live') return [[objectId, { kind: 'gets it', from: 'nobody' }]];
        const { employeeId } = view.entry;
        const isSame = view.person === null && employeeId !== null && employeeId === owner.entry.employeeId;
        return [[objectId, { kind: 'gets it', from: isSame ? 'the same human' : 'a leaver' }]];
      }
      const idsOf = (others: readonly View[]) =>
        others.filter((other) => other !== view).map((other) => other.entry.objectId);
      const linked = rivals(key, true);
      if (view.person !== null && holder?.user === null) return [[objectId, { kind: 'taken', others: [] }]];
      const newcomers = rivals(key, false);
      if (newcomers.length > 1 && (linked.length === 0 || holder?.user === null))
        return [[objectId, { kind: 'shared', others: idsOf(newcomers) }]];
      const winner = linked.find((one) => succeeds(one));
      const others = winner !== undefined || linked.length > 1 ? idsOf(linked) : holder?.user ? [holder.user] : [];
      return [[objectId, { kind: 'taken', others }]];
    }),
  );
}
