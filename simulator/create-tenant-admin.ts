/** The administrator of a tenant in this process. */
import type { AccessTokens } from './access-tokens.js';
import type { FaultBoard } from './faults.js';
import type { Group } from './group-store.js';
import type { Member } from './member-list.js';
import { changeSettings } from './settings.js';
import type { DirectoryGroup, TenantAdmin } from './tenant-admin.js';
import type { Tenant } from './tenant.js';
import { nestedGroups, walkMembers } from './transitive-members.js';
import type { UserDocument, UserProperties } from './user-document.js';
import { expiredInBin } from './user-store.js';

const TWO_YEARS_MS = 2 * 365 * 86_400_000;

export function createTenantAdmin(tenant: Tenant, faults: FaultBoard, tokens: AccessTokens): TenantAdmin {
  const { users, groups, clock } = tenant;

  function find(reference: string): number {
    const index = users.indexOfId(reference) ?? users.indexOfName(reference);
    if (index === undefined) throw new Error(`there is no user ${reference}`);
    return index;
  }

  function findGroup(reference: string): Group {
    const group = groups.get(reference) ?? groups.byName(reference);
    if (group === undefined) throw new Error(`there is no group ${reference}`);
    return group;
  }

  function memberOf(reference: string): Member {
    const group = groups.get(reference);
    if (group !== undefined) return { type: 'group', id: group.document.id };
    const index = users.indexOfId(reference) ?? users.indexOfName(reference);
    if (index !== undefined) return { type: 'user', index };
    return { type: 'group', id: findGroup(reference).document.id };
  }

  const documentOf = (index: number): UserDocument => users.state(index).document;

  function update(reference: string, properties: UserProperties): UserDocument {
    const index = find(reference);
    users.update(index, properties);
    return documentOf(index);
  }

  function purge(index: number): void {
    if (users.isLive(index)) users.remove(index);
    users.purge(index);
    groups.forgetUser(index);
  }

  function describe(group: Group): DirectoryGroup {
    const memberIds: string[] = [];
    for (let position = 0; position < group.members.length; position += 1) {
      const member = group.members.at(position);
      if (member !== undefined) memberIds.push(member.type === 'user' ? users.idAt(member.index) : member.id);
    }
    return { id: group.document.id, displayName: group.document.displayName, memberIds };
  }

  return {
    tenantId: tenant.tenantId,
    displayName: tenant.displayName,
    domain: tenant.domain,
    get clientId() {
      return tenant.application.clientId;
    },
    get clientSecret() {
      return tenant.application.secrets.at(-1)?.value ?? '';
    },
    get applicationObjectId() {
      return tenant.application.objectId;
    },

    hire: (properties = {}) => documentOf(users.create(properties)),
    change: update,
    disable: (reference) => update(reference, { accountEnabled: false }),
    enable: (reference) => update(reference, { accountEnabled: true }),
    rename: (reference, userPrincipalName, properties = {}) => update(reference, { ...properties, userPrincipalName }),
    swapNames(one, other) {
      const [first, second] = [find(one), find(other)];
      const [a, b] = [documentOf(first), documentOf(second)];
      users.rename(
        new Map([
          [first, b.userPrincipalName],
          [second, a.userPrincipalName],
        ]),
      );
      users.update(first, { mail: b.mail ?? null, mailNickname: b.mailNickname ?? null });
      users.update(second, { mail: a.mail ?? null, mailNickname: a.mailNickname ?? null });
    },
    setManager: (reference, manager) =>
      users.setManager(find(reference), manager === null ? null : users.idAt(find(manager))),
    delete(reference) {
      const index = find(reference);
      users.remove(index);
      return documentOf(index);
    },
    restore(reference) {
      const index = find(reference);
      users.restore(index);
      return documentOf(index);
    },
    purge: (reference) => purge(find(reference)),
    showIn(reference, sighting) {
      if (sighting === null) tenant.sightings.delete(find(reference));
      else tenant.sightings.set(find(reference), sighting);
    },

    user(reference) {
      const index = users.indexOfId(reference) ?? users.indexOfName(reference);
      if (index === undefined) return undefined;
      const { document, status, managerId } = users.state(index);
      return { user: document, status, managerId };
    },
    *users(status = 'live') {
      for (let index = 0; index < users.size; index += 1)
        if (users.state(index).status === status) yield documentOf(index);
    },
    userCount: () => users.liveCount(),

    createGroup(properties, members = []) {
      const wanted = members.map(memberOf);
      const group = groups.create(properties);
      for (const member of wanted) groups.addMember(group.document.id, member);
      return describe(group);
    },
    changeGroup(reference, properties) {
      const { id } = findGroup(reference).document;
      groups.update(id, properties);
      return describe(findGroup(id));
    },
    deleteGroup: (reference) => groups.remove(findGroup(reference).document.id),
    addMember: (reference, member) => groups.addMember(findGroup(reference).document.id, memberOf(member)),
    removeMember: (reference, member) => groups.removeMember(findGroup(reference).document.id, memberOf(member)),
    group(reference) {
      const group = groups.get(reference) ?? groups.byName(reference);
      return group === undefined ? undefined : describe(group);
    },
    groups: () => groups.all().map(describe),
    transitiveUsers(reference) {
      const steps = walkMembers(tenant, nestedGroups(tenant, findGroup(reference)), { group: 0, member: 0 });
      return [...steps].flatMap(({ member }) => (member.type === 'user' ? [documentOf(member.index)] : []));
    },

    setRoles(roles) {
      tenant.application = { ...tenant.application, roles: [...roles] };
    },
    consent(role) {
      const roles = new Set([...tenant.application.roles, role]);
      tenant.application = { ...tenant.application, roles: [...roles] };
    },
    withdrawConsent(role) {
      tenant.application = { ...tenant.application, roles: tenant.application.roles.filter((other) => other !== role) };
    },
    setSecrets(secrets) {
      const now = clock.now();
      const resolved = secrets.map((secret) => ({
        value: secret.value,
        startsAt: secret.startsAt === undefined ? now : Date.parse(secret.startsAt),
        endsAt: secret.endsAt === undefined ? now + TWO_YEARS_MS : Date.parse(secret.endsAt),
        displayName: secret.displayName ?? null,
      }));
      tenant.application = { ...tenant.application, secrets: resolved };
    },
    setApplicationEnabled(isEnabled) {
      tenant.application = { ...tenant.application, isEnabled };
    },
    setApplication(change) {
      tenant.application = { ...tenant.application, ...change };
    },
    revokeTokens: () => tokens.revokeAll(tenant.tenantId),

    get settings() {
      return tenant.settings;
    },
    configure(change) {
      tenant.settings = changeSettings(tenant.settings, change);
    },
    now: clock.now,
    advanceClock(byMs) {
      clock.advance(byMs);
      for (const index of expiredInBin(users, clock.now())) purge(index);
    },

    armFault: (fault) => faults.arm({ ...fault, tenantId: tenant.tenantId }),
    clearFaults: () => faults.clear(tenant.tenantId),
  };
}
