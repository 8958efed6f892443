/** Walks a group and everything nested in it, each object once. Circles are allowed: on-premises directories have them. */
import type { Group } from './group-store.js';
import type { Member } from './member-list.js';
import type { Tenant } from './tenant.js';

/** A place in the walk: which group, and which position of its members. */
export interface WalkPosition {
  readonly group: number;
  readonly member: number;
}

export interface WalkStep {
  readonly member: Member;
  /** Where to go on after this one. */
  readonly next: WalkPosition;
}

/** The group and all groups nested in it, outermost first. */
export function nestedGroups(tenant: Tenant, group: Group): readonly Group[] {
  const found = [group];
  const seen = new Set([group.document.id]);
  for (const outer of found) {
    for (let position = 0; position < outer.members.length; position += 1) {
      const member = outer.members.at(position);
      const inner = member?.type === 'group' ? tenant.groups.get(member.id) : undefined;
      if (inner === undefined || seen.has(inner.document.id)) continue;
      seen.add(inner.document.id);
      found.push(inner);
    }
  }
  return found;
}

/** Members of `groups` from `start` on. Users who are not live are left out: they keep their membership, but it is not shown. */
export function* walkMembers(tenant: Tenant, groups: readonly Group[], start: WalkPosition): Iterable<WalkStep> {
  for (let group = start.group; group < groups.length; group += 1) {
    const members = groups[group]?.members;
    const earlier = groups.slice(0, group);
    const first = group === start.group ? start.member : 0;
    for (let position = first; position < (members?.length ?? 0); position += 1) {
      const member = members?.at(position);
      if (member === undefined || !isShown(tenant, member)) continue;
      if (earlier.some((other) => other.members.has(member))) continue;
      yield { member, next: { group, member: position + 1 } };
    }
  }
}

function isShown(tenant: Tenant, member: Member): boolean {
  if (member.type === 'user') return tenant.users.isLive(member.index);
  return member.type !== 'group' || tenant.groups.get(member.id) !== undefined;
}
