/** What an administrator does in a directory, as one object: people come, change and go, groups change, consent is given, secrets end. */
import type { Application } from './application.js';
import type { Fault } from './faults.js';
import type { GroupProperties } from './group-store.js';
import type { SettingsChange, TenantSettings } from './settings.js';
import type { Sighting } from './tenant.js';
import type { UserDocument, UserProperties } from './user-document.js';
import type { UserStatus } from './user-state.js';

/** A user as the directory holds them. */
export interface DirectoryUser {
  readonly user: UserDocument;
  readonly status: UserStatus;
  readonly managerId: string | null;
}

export interface DirectoryGroup {
  readonly id: string;
  readonly displayName: string;
  /** Object ids of direct members, users in the bin included. */
  readonly memberIds: readonly string[];
}

export interface NewSecret {
  readonly value: string;
  /** Default: in force already. */
  readonly startsAt?: string | undefined;
  /** Default: in two years. */
  readonly endsAt?: string | undefined;
  readonly displayName?: string | undefined;
}

export type ApplicationChange = Partial<
  Pick<Application, 'isEnabled' | 'isRegisteredHere' | 'certificates' | 'federatedCredentials' | 'displayName'>
>;

/**
 * Users are named by object id or principal name, groups by id or display name. Every method throws an Error that says what is wrong if the user or
 * group does not exist or is not in the state the change needs.
 */
export interface TenantAdmin {
  readonly tenantId: string;
  readonly displayName: string;
  readonly domain: string;
  readonly clientId: string;
  /** The newest secret. */
  readonly clientSecret: string;
  readonly applicationObjectId: string;

  /** A new user; what is not given is made up. Gives the user. */
  hire(properties?: UserProperties): UserDocument;
  /** Changes properties; null clears one. */
  change(user: string, properties: UserProperties): UserDocument;
  disable(user: string): UserDocument;
  enable(user: string): UserDocument;
  /** Gives a new principal name, and other properties along with it. */
  rename(user: string, userPrincipalName: string, properties?: UserProperties): UserDocument;
  /** Swaps principal name, mail and nickname of two users in one step. */
  swapNames(one: string, other: string): void;
  setManager(user: string, manager: string | null): void;
  /** Into the recycle bin. */
  delete(user: string): UserDocument;
  /** Back from the recycle bin, with the former name. */
  restore(user: string): UserDocument;
  /** Out of the recycle bin for good; a live user is deleted first. */
  purge(user: string): void;
  /** Shows a user in both, in neither, or (null) in the right one of `/users` and the bin, as lagging replicas do. Reading them by id is not affected. */
  showIn(user: string, sighting: Sighting | null): void;

  user(user: string): DirectoryUser | undefined;
  /** Users by status, in the order of the listing; default the live ones. */
  users(status?: UserStatus): Iterable<UserDocument>;
  userCount(): number;

  createGroup(
    properties: GroupProperties & { readonly displayName: string },
    members?: readonly string[],
  ): DirectoryGroup;
  changeGroup(group: string, properties: GroupProperties): DirectoryGroup;
  deleteGroup(group: string): void;
  /** Members are users, or groups to nest. */
  addMember(group: string, member: string): void;
  removeMember(group: string, member: string): void;
  group(group: string): DirectoryGroup | undefined;
  groups(): readonly DirectoryGroup[];
  /** Live users in the group and in groups nested in it. */
  transitiveUsers(group: string): readonly UserDocument[];

  /** Replaces the consented application permissions; tokens issued before keep theirs. */
  setRoles(roles: readonly string[]): void;
  consent(role: string): void;
  withdrawConsent(role: string): void;
  /** Replaces the application's secrets. */
  setSecrets(secrets: readonly NewSecret[]): void;
  /** False: the service principal is disabled and gets no tokens. */
  setApplicationEnabled(isEnabled: boolean): void;
  setApplication(change: ApplicationChange): void;
  /** Makes all tokens issued so far invalid. */
  revokeTokens(): void;

  readonly settings: TenantSettings;
  configure(change: SettingsChange): void;
  /** Milliseconds since 1970 on the tenant's clock. */
  now(): number;
  /** Moves the clock ahead; users whose 30 days in the bin are over are purged. */
  advanceClock(byMs: number): void;

  /** Arms a fault for requests of this tenant only. */
  armFault(fault: Fault): void;
  clearFaults(): void;
}
