/** The groups of a tenant, their direct members, and the log of what changed about them. */
import { createChangeLog, type ChangeLog } from './change-log.js';
import { toTimestamp, type Clock } from './clock.js';
import type { JsonValue } from './json.js';
import { createMemberList, type Member, type MemberList, type MemberSeries } from './member-list.js';

export interface GroupDocument {
  readonly id: string;
  readonly displayName: string;
  readonly [property: string]: JsonValue;
}

export type GroupProperties = Readonly<Record<string, JsonValue>>;

export interface Group {
  readonly document: GroupDocument;
  readonly members: MemberList;
  readonly isDeleted: boolean;
}

export interface GroupChange {
  readonly kind: 'created' | 'updated' | 'deleted' | 'member added' | 'member removed';
  readonly groupId: string;
  readonly properties: readonly string[];
  readonly member: Member | undefined;
}

export interface GroupStore {
  readonly log: ChangeLog<GroupChange>;
  /** Groups that exist, oldest first. */
  all(): readonly Group[];
  /** The group with this id; undefined once it was deleted. */
  get(id: string): Group | undefined;
  byName(displayName: string): Group | undefined;
  create(properties: GroupProperties, series?: MemberSeries): Group;
  update(id: string, properties: GroupProperties): void;
  remove(id: string): void;
  addMember(id: string, member: Member): void;
  removeMember(id: string, member: Member): void;
  /** Takes a purged user out of every group: only then are groups told (https://learn.microsoft.com/graph/delta-query-groups). */
  forgetUser(index: number): void;
}

/** Properties of a group as Graph lists them without `$select`, unset. */
const UNSET_GROUP: GroupProperties = {
  deletedDateTime: null,
  classification: null,
  createdDateTime: null,
  creationOptions: [],
  description: null,
  expirationDateTime: null,
  groupTypes: [],
  isAssignableToRole: null,
  mail: null,
  mailEnabled: false,
  mailNickname: null,
  membershipRule: null,
  membershipRuleProcessingState: null,
  onPremisesDomainName: null,
  onPremisesLastSyncDateTime: null,
  onPremisesNetBiosName: null,
  onPremisesSamAccountName: null,
  onPremisesSecurityIdentifier: null,
  onPremisesSyncEnabled: null,
  preferredDataLocation: null,
  preferredLanguage: null,
  proxyAddresses: [],
  renewedDateTime: null,
  resourceBehaviorOptions: [],
  resourceProvisioningOptions: [],
  securityEnabled: true,
  securityIdentifier: null,
  theme: null,
  uniqueName: null,
  visibility: null,
  onPremisesProvisioningErrors: [],
  serviceProvisioningErrors: [],
};

export const GROUP_PROPERTIES: readonly string[] = ['id', 'displayName', ...Object.keys(UNSET_GROUP)];

export function createGroupStore(clock: Clock, idAt: (number: number) => string): GroupStore {
  const groups = new Map<string, Group>();
  const log = createChangeLog<GroupChange>();
  let created = 0;

  function existing(id: string): Group {
    const group = groups.get(id.toLowerCase());
    if (group === undefined || group.isDeleted) throw new Error(`there is no group with the id ${id}`);
    return group;
  }

  function note(kind: GroupChange['kind'], groupId: string, properties: readonly string[], member?: Member): void {
    log.append(clock.now(), { kind, groupId, properties, member });
  }

  function removeMember(group: Group, member: Member): void {
    if (!group.members.has(member)) return;
    group.members.remove(member);
    note('member removed', group.document.id, [], member);
  }

  return {
    log,
    all: () => [...groups.values()].filter((group) => !group.isDeleted),
    get(id) {
      const group = groups.get(id.toLowerCase());
      return group === undefined || group.isDeleted ? undefined : group;
    },
    byName: (displayName) =>
      [...groups.values()].find((group) => !group.isDeleted && group.document.displayName === displayName),
    create(properties, series) {
      const id = idAt(created);
      created += 1;
      const document = toGroup({ ...UNSET_GROUP, createdDateTime: toTimestamp(clock.now()), id, ...properties });
      const group = { document, members: createMemberList(series), isDeleted: false };
      groups.set(document.id.toLowerCase(), group);
      note('created', document.id, Object.keys(document));
      return group;
    },
    update(id, properties) {
      const group = existing(id);
      const document = toGroup({ ...group.document, ...properties, id: group.document.id });
      groups.set(id.toLowerCase(), { ...group, document });
      note('updated', group.document.id, Object.keys(properties));
    },
    remove(id) {
      const group = existing(id);
      groups.set(id.toLowerCase(), { ...group, isDeleted: true });
      for (const parent of groups.values()) removeMember(parent, { type: 'group', id: group.document.id });
      note('deleted', group.document.id, []);
    },
    addMember(id, member) {
      const group = existing(id);
      if (group.members.has(member)) return;
      group.members.add(member);
      note('member added', group.document.id, [], member);
    },
    removeMember: (id, member) => removeMember(existing(id), member),
    forgetUser(index) {
      for (const group of groups.values()) removeMember(group, { type: 'user', index });
    },
  };
}

function toGroup(properties: GroupProperties): GroupDocument {
  const { id, displayName } = properties;
  if (typeof id !== 'string') throw new Error('the id of a group is a text');
  if (typeof displayName !== 'string' || displayName === '') throw new Error('a group needs a displayName');
  return { ...properties, id, displayName };
}
