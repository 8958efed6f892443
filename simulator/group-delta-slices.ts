/**
 * What `groups/delta` has to say, cut into slices: a large group comes several times, each time with another part of `members@delta`, and readers must
 * merge them. https://learn.microsoft.com/graph/delta-query-groups
 */
import type { DeltaRound } from './delta-link.js';
import { GROUP_PROPERTIES, type Group, type GroupChange } from './group-store.js';
import type { JsonValue } from './json.js';
import { memberKey, type Member } from './member-list.js';
import type { Tenant } from './tenant.js';

/** Writes one entry of a page; deferred, so that only the slices of the page asked for are written. */
export type GroupSlice = () => string;

interface MemberEntry {
  readonly member: Member;
  readonly isRemoved: boolean;
}

export function initialGroupSlices(tenant: Tenant, round: DeltaRound): readonly GroupSlice[] {
  return tenant.groups
    .all()
    .filter((group) => isWanted(round, group.document.id))
    .flatMap((group) => slicesOf(tenant, round, group, propertiesOf(round), allMembers(tenant, group)));
}

export function changedGroupSlices(
  tenant: Tenant,
  round: DeltaRound & { readonly after: number },
): readonly GroupSlice[] {
  const changes = tenant.groups.log.between(round.after, round.upTo).map(({ change }) => change);
  return [...groupChanges(changes)]
    .filter(([id]) => isWanted(round, id))
    .flatMap(([id, own]) => slicesOfChange(tenant, round, id, own));
}

function groupChanges(changes: readonly GroupChange[]): ReadonlyMap<string, readonly GroupChange[]> {
  const byGroup = new Map<string, GroupChange[]>();
  for (const change of changes) byGroup.set(change.groupId, [...(byGroup.get(change.groupId) ?? []), change]);
  return byGroup;
}

function slicesOfChange(
  tenant: Tenant,
  round: DeltaRound,
  id: string,
  changes: readonly GroupChange[],
): readonly GroupSlice[] {
  const group = tenant.groups.get(id);
  if (group === undefined) {
    const isNews = changes.some((change) => change.kind === 'deleted');
    return isNews ? [() => JSON.stringify({ id, '@removed': { reason: 'changed' } })] : [];
  }
  if (changes.some((change) => change.kind === 'created')) {
    return slicesOf(tenant, round, group, propertiesOf(round), allMembers(tenant, group));
  }
  const tracked = propertiesOf(round);
  const isUpdated = changes.some((change) => change.properties.some((name) => tracked.includes(name)));
  const members = new Map<string, MemberEntry>();
  for (const { kind, member } of changes) {
    if (member !== undefined) members.set(memberKey(member), { member, isRemoved: kind === 'member removed' });
  }
  const shown = withMembers(round) ? [...members.values()] : [];
  if (!isUpdated && shown.length === 0) return [];
  return slicesOf(tenant, round, group, tracked, shown);
}

function slicesOf(
  tenant: Tenant,
  round: DeltaRound,
  group: Group,
  properties: readonly string[],
  members: Iterable<MemberEntry>,
): readonly GroupSlice[] {
  const shown = withMembers(round) ? [...members] : [];
  const size = tenant.settings.groupDeltaMembers;
  const count = Math.max(1, Math.ceil(shown.length / size));
  return Array.from({ length: count }, (_, slice) => () => {
    const part = shown.slice(slice * size, (slice + 1) * size);
    const set = properties
      .map((name) => [name, group.document[name] ?? null] as const)
      .filter(([, value]) => value !== null);
    const entry: Record<string, JsonValue> = { ...Object.fromEntries(set), id: group.document.id };
    if (part.length > 0) entry['members@delta'] = part.map((one) => memberEntry(tenant, one));
    return JSON.stringify(entry);
  });
}

/** Soft-deleted users stay members here: they leave a group only when they are purged. */
function* allMembers(tenant: Tenant, group: Group): Iterable<MemberEntry> {
  for (let position = 0; position < group.members.length; position += 1) {
    const member = group.members.at(position);
    if (member === undefined || (member.type === 'group' && tenant.groups.get(member.id) === undefined)) continue;
    yield { member, isRemoved: false };
  }
}

/** The reason is `deleted` even where only the membership ended. */
function memberEntry(tenant: Tenant, { member, isRemoved }: MemberEntry): JsonValue {
  const id = member.type === 'user' ? tenant.users.idAt(member.index) : member.id;
  const entry = { '@odata.type': `#microsoft.graph.${member.type}`, id };
  return isRemoved ? { ...entry, '@removed': { reason: 'deleted' } } : entry;
}

function isWanted(round: DeltaRound, id: string): boolean {
  return round.ids === null || round.ids.includes(id.toLowerCase());
}

function withMembers(round: DeltaRound): boolean {
  return round.select === null || round.select.includes('members');
}

function propertiesOf(round: DeltaRound): readonly string[] {
  return round.select?.filter((name) => name !== 'members') ?? GROUP_PROPERTIES;
}
