/** What a simulated tenant is started with, and the values that are used for what is left out. The same spec always gives the same tenant. */
import { DEFAULT_ROLES } from './graph-roles.js';
import { hashSeed } from './hash.js';
import { createObjectIds } from './object-id.js';
import type { SettingsChange } from './settings.js';

export interface TenantSpec {
  /** Directory (tenant) id. Default: made from seed and position. */
  readonly tenantId?: string;
  readonly displayName?: string;
  /** Live users; default 100. Ignored with `recorded`. */
  readonly users?: number;
  /** Users in the recycle bin, in addition; default 1 % of `users`. */
  readonly deletedUsers?: number;
  /** Share of guests, default 0.04. */
  readonly guestShare?: number;
  /** Share of disabled accounts, default 0.03. */
  readonly disabledShare?: number;
  /** The same seed gives the same people, ids and secrets. Default: 1 for the first tenant of a simulator, 2 for the second, … */
  readonly seed?: number | string;
  /** Path of a recorded answer of `GET /v1.0/users` that becomes the tenant's users. */
  readonly recorded?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly applicationObjectId?: string;
  /** Consented application permissions; default those of the set-up guide. */
  readonly roles?: readonly string[];
  /** When the secret ends; default two years after the start of the tenant. */
  readonly secretEndsAt?: Date | string;
  /** Domain of principal names. Default `contoso.example`, `fabrikam.example`, … by position. */
  readonly domain?: string;
  /** The tenant's clock at the start; default now. With it even the dates in the bin are the same every time. */
  readonly startsAt?: Date | string;
  readonly settings?: SettingsChange;
}

export interface ResolvedSpec {
  readonly seed: number;
  readonly tenantId: string;
  readonly displayName: string;
  readonly users: number;
  readonly deletedUsers: number;
  readonly guestShare: number;
  readonly disabledShare: number;
  readonly recorded: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly applicationObjectId: string;
  readonly servicePrincipalId: string;
  readonly graphServicePrincipalId: string;
  readonly roles: readonly string[];
  readonly secretEndsAt: number;
  readonly domain: string;
  readonly initialDomain: string;
  readonly startsAt: number | undefined;
  readonly settings: SettingsChange;
}

const COMPANIES = ['Contoso', 'Fabrikam', 'Adatum', 'Northwind', 'Litware', 'Proseware'];
const TWO_YEARS_MS = 2 * 365 * 86_400_000;
const TENANT_IDS = 100;

/**
 * Fills in the defaults for the tenant at `position` of a simulator.
 *
 * @throws RangeError naming the option, if a count or share makes no sense.
 */
export function resolveSpec(spec: TenantSpec, position: number): ResolvedSpec {
  const seed = hashSeed(spec.seed ?? position + 1);
  const ids = createObjectIds(seed, TENANT_IDS + position);
  const company = COMPANIES[position] ?? `Tenant ${position + 1}`;
  const domain = spec.domain ?? `${company.toLowerCase().replace(' ', '')}.example`;
  const users = spec.recorded === undefined ? count('users', spec.users ?? 100) : 0;
  return {
    seed,
    tenantId: (spec.tenantId ?? ids.idAt(0)).toLowerCase(),
    displayName: spec.displayName ?? company,
    users,
    deletedUsers: count('deletedUsers', spec.deletedUsers ?? Math.round(users / 100)),
    guestShare: share('guestShare', spec.guestShare ?? 0.04),
    disabledShare: share('disabledShare', spec.disabledShare ?? 0.03),
    recorded: spec.recorded,
    clientId: spec.clientId ?? ids.idAt(1),
    // Like real ones it holds characters that must be encoded in a form.
    clientSecret: spec.clientSecret ?? `sim8Q~${ids.idAt(2).replaceAll('-', '').slice(0, 28)}+&=`,
    applicationObjectId: spec.applicationObjectId ?? ids.idAt(3),
    servicePrincipalId: ids.idAt(4),
    graphServicePrincipalId: ids.idAt(5),
    roles: spec.roles ?? DEFAULT_ROLES,
    secretEndsAt: time(spec.secretEndsAt) ?? (time(spec.startsAt) ?? Date.now()) + TWO_YEARS_MS,
    domain,
    initialDomain: `${domain.split('.')[0] ?? 'tenant'}.onmicrosoft.example`,
    startsAt: time(spec.startsAt),
    settings: spec.settings ?? {},
  };
}

function time(value: Date | string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const parsed = new Date(value).getTime();
  if (Number.isNaN(parsed))
    throw new RangeError(`"${String(value)}" is not a date: write it like 2026-03-01T00:00:00Z`);
  return parsed;
}

function count(option: string, value: number): number {
  if (!Number.isInteger(value) || value < 0)
    throw new RangeError(`${option} must be a whole number from 0, not ${value}`);
  return value;
}

function share(option: string, value: number): number {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${option} must be from 0 to 1, not ${value}`);
  return value;
}
