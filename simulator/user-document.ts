/** A simulated user as a plain record of Graph properties: every property the simulator knows, with explicit nulls. */
import { z } from 'zod';
import type { JsonValue } from './json.js';

export interface UserDocument {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly [property: string]: JsonValue;
}

/** Properties to set on a user; `null` clears one. */
export type UserProperties = Readonly<Record<string, JsonValue>>;

/** Accepts whatever has an id and a principal name; the other properties are kept as they are. */
export const userDocumentSchema = z.object({ id: z.string(), userPrincipalName: z.string() }).catchall(z.json());

/** Reads a user from JSON that this simulator wrote. The schema above would take fifty times as long. */
export function parseUserDocument(json: string): UserDocument {
  const parsed: unknown = JSON.parse(json);
  if (!isUserDocument(parsed)) throw new Error('a user without id or userPrincipalName was generated');
  return parsed;
}

function isUserDocument(value: unknown): value is UserDocument {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('userPrincipalName' in value)) return false;
  return typeof value.id === 'string' && typeof value.userPrincipalName === 'string';
}

/** The principal name of a user in the recycle bin: the object id without dashes, directly followed by the name. */
export function binName(user: UserDocument): string {
  return user.id.replaceAll('-', '') + user.userPrincipalName;
}

/** The name a deleted user had, or undefined if the name does not begin with that user's own id. */
export function nameBeforeBin(user: UserDocument): string | undefined {
  const prefix = user.id.replaceAll('-', '').toLowerCase();
  return user.userPrincipalName.toLowerCase().startsWith(prefix)
    ? user.userPrincipalName.slice(prefix.length)
    : undefined;
}
