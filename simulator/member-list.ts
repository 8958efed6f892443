/**
 * Who is directly in a group. A generated group's people are an arithmetic series of user numbers, so a group of a million members takes no memory;
 * additions and removals lie over it.
 */
export interface MemberSeries {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

/** A direct member: a user by number, or another object (a nested group, a device) by id. */
export type Member =
  | { readonly type: 'user'; readonly index: number }
  | { readonly type: 'group' | 'device' | 'servicePrincipal'; readonly id: string };

export interface MemberList {
  hasUser(index: number): boolean;
  has(member: Member): boolean;
  add(member: Member): void;
  remove(member: Member): void;
  /** Positions in use: 0 … length − 1. One position may be vacant. */
  readonly length: number;
  at(position: number): Member | undefined;
}

export function createMemberList(series: MemberSeries = { first: 0, step: 1, count: 0 }): MemberList {
  const removed = new Set<number>();
  const added = new Map<string, Member>();
  let addedInOrder: readonly Member[] | undefined;

  function inSeries(index: number): boolean {
    const distance = index - series.first;
    return distance >= 0 && distance % series.step === 0 && distance / series.step < series.count;
  }

  function hasUser(index: number): boolean {
    return (inSeries(index) && !removed.has(index)) || added.has(memberKey({ type: 'user', index }));
  }

  return {
    hasUser,
    has: (member) => (member.type === 'user' ? hasUser(member.index) : added.has(memberKey(member))),
    add(member) {
      addedInOrder = undefined;
      if (member.type === 'user' && inSeries(member.index)) removed.delete(member.index);
      else added.set(memberKey(member), member);
    },
    remove(member) {
      addedInOrder = undefined;
      if (member.type === 'user' && inSeries(member.index)) removed.add(member.index);
      added.delete(memberKey(member));
    },
    get length() {
      return series.count + added.size;
    },
    at(position) {
      if (position < series.count) {
        const index = series.first + position * series.step;
        return removed.has(index) ? undefined : { type: 'user', index };
      }
      addedInOrder ??= [...added.values()];
      return addedInOrder[position - series.count];
    },
  };
}

export function memberKey(member: Member): string {
  return member.type === 'user' ? `user:${member.index}` : `${member.type}:${member.id}`;
}
