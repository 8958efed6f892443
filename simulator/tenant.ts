/** One simulated directory: its users, groups, application, clock and settings. Routes read it, the admin interface changes it. */
import type { Application } from './application.js';
import { createClock, type Clock } from './clock.js';
import { createGeneratedGroups } from './generated-groups.js';
import { createGeneratedPopulation, type GeneratedShape } from './generated-population.js';
import { createGroupStore, type GroupStore } from './group-store.js';
import { createObjectIds, type ObjectIds } from './object-id.js';
import { loadRecordedPopulation } from './recorded-population.js';
import { changeSettings, DEFAULT_SETTINGS, type TenantSettings } from './settings.js';
import { resolveSpec, type TenantSpec } from './tenant-spec.js';
import { createUserStore, type UserStore } from './user-store.js';

/** Where a user is shown, if not where they are: reads of Graph hit stores that lag behind each other. */
export type Sighting = 'both' | 'neither';

export interface Tenant {
  readonly tenantId: string;
  readonly displayName: string;
  readonly domain: string;
  readonly initialDomain: string;
  /** Changes with every start: delta tokens of an earlier run of the simulator are unknown to this one. */
  readonly generation: number;
  readonly clock: Clock;
  readonly users: UserStore;
  readonly groups: GroupStore;
  readonly graphServicePrincipalId: string;
  readonly keyIds: ObjectIds;
  /** By user number. */
  readonly sightings: Map<number, Sighting>;
  application: Application;
  settings: TenantSettings;
}

const DAY_MS = 86_400_000;
const USER_IDS = 1;
const GROUP_IDS = 2;
const KEY_IDS = 3;

/** Makes the tenant at `position` of a simulator. */
export function createTenant(spec: TenantSpec, position: number): Tenant {
  const resolved = resolveSpec(spec, position);
  const clock = createClock(resolved.startsAt);
  const startsAt = clock.now();
  const shape: GeneratedShape = {
    seed: resolved.seed,
    userCount: resolved.users,
    deletedCount: resolved.deletedUsers,
    guestShare: resolved.guestShare,
    disabledShare: resolved.disabledShare,
    domain: resolved.domain,
    initialDomain: resolved.initialDomain,
    // To the day, so that two starts on one day agree.
    startsAt: resolved.startsAt ?? Math.floor(startsAt / DAY_MS) * DAY_MS,
  };
  const generated = createGeneratedPopulation(shape, createObjectIds(resolved.seed, USER_IDS));
  const population =
    resolved.recorded === undefined ? generated : loadRecordedPopulation(resolved.recorded, generated.newcomer);
  const users = createUserStore(population, clock);
  const groups = createGroupStore(clock, createObjectIds(resolved.seed, GROUP_IDS).idAt);
  if (resolved.recorded === undefined) createGeneratedGroups(groups, resolved.users);
  return {
    tenantId: resolved.tenantId,
    displayName: resolved.displayName,
    domain: resolved.domain,
    initialDomain: resolved.initialDomain,
    generation: startsAt,
    clock,
    users,
    groups,
    graphServicePrincipalId: resolved.graphServicePrincipalId,
    keyIds: createObjectIds(resolved.seed, KEY_IDS),
    sightings: new Map(),
    application: {
      clientId: resolved.clientId,
      objectId: resolved.applicationObjectId,
      servicePrincipalId: resolved.servicePrincipalId,
      displayName: 'Rollcall',
      isEnabled: true,
      isRegisteredHere: true,
      roles: resolved.roles,
      secrets: [
        {
          value: resolved.clientSecret,
          startsAt: startsAt - DAY_MS,
          endsAt: resolved.secretEndsAt,
          displayName: 'first',
        },
      ],
      certificates: [],
      federatedCredentials: [],
    },
    settings: changeSettings(DEFAULT_SETTINGS, resolved.settings),
  };
}
