/** How a tenant behaves where Graph leaves itself room; an administrator can change any of it while the tenant is served. */
import { z } from 'zod';

export const settingsSchema = z.strictObject({
  /** Largest `$top` accepted on `/users`, at most 999. Below that the page size is refused as Graph did for some weeks in 2023. */
  maxTop: z.int().min(1).max(999),
  /** Seconds an access token lives; null: random from 3600 to 5400, as Entra does. */
  tokenLifetimeSeconds: z.int().min(1).nullable(),
  /** Milliseconds (tenant clock) after which the next link of a listing answers `Directory_ExpiredPageToken`; null: never. */
  pageTokenLifetimeMs: z.int().min(0).nullable(),
  /** Every third page of a listing holds fewer entries than asked for. */
  shortPages: z.boolean(),
  /** Added to every `$count` of users: the count comes from an index that may lag behind. */
  countOffset: z.int(),
  /** Milliseconds by which the `Date` of answers is ahead of this machine's clock. */
  dateOffsetMs: z.int(),
  /** False: `delta` is refused, as in Entra External ID and B2C tenants. */
  deltaSupported: z.boolean(),
  /** Entries on a page of `delta`. */
  deltaPageSize: z.int().min(1),
  /** Every third page of `delta` is empty, with a next link. */
  deltaEmptyPages: z.boolean(),
  /** Entries appear again on a later page, and once for every change they had. */
  deltaRepeats: z.boolean(),
  /** Changes younger than this many milliseconds (tenant clock) are not in `delta` yet. */
  deltaDelayMs: z.int().min(0),
  /** Members of a group on one page of `groups/delta`. */
  groupDeltaMembers: z.int().min(1),
  /** Resource units per application and 10 seconds before 429; null: no limit. */
  unitsPerTenSeconds: z.int().min(1).nullable(),
});

export type TenantSettings = Readonly<z.infer<typeof settingsSchema>>;

/** Settings to change; what is left out stays. */
export type SettingsChange = Readonly<{ [K in keyof TenantSettings]?: TenantSettings[K] | undefined }>;

/** @throws ZodError naming the setting, for a value it cannot have. */
export function changeSettings(settings: TenantSettings, change: SettingsChange): TenantSettings {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return settingsSchema.parse({ ...settings, ...Object.fromEntries(given) });
}

export const DEFAULT_SETTINGS: TenantSettings = {
  maxTop: 999,
  tokenLifetimeSeconds: null,
  pageTokenLifetimeMs: null,
  shortPages: false,
  countOffset: 0,
  dateOffsetMs: 0,
  deltaSupported: true,
  deltaPageSize: 200,
  deltaEmptyPages: true,
  deltaRepeats: true,
  deltaDelayMs: 0,
  groupDeltaMembers: 200,
  unitsPerTenSeconds: null,
};
