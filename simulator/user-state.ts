/** What is known of one user who has changed since the tenant began, and how a change makes the next state. */
import type { UserDocument, UserProperties } from './user-document.js';
import { COLLECTION_PROPERTIES, unsetValue } from './user-properties.js';

export type UserStatus = 'live' | 'deleted' | 'purged';

export interface UserState {
  readonly document: UserDocument;
  readonly status: UserStatus;
  /** Properties that had a value once and were emptied: delta shows them as null and leaves out those never set. */
  readonly cleared: ReadonlySet<string>;
  readonly managerId: string | null;
}

export function changeState(current: UserState, properties: UserProperties): UserState {
  return {
    ...current,
    document: mergeDocument(current.document, properties),
    cleared: nextCleared(current, properties),
  };
}

/** The document as JSON with these properties, in this order. */
export function documentText(document: UserDocument, properties: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(properties.map((name) => [name, document[name] ?? unsetValue(name)])));
}

/** The document with these properties set; null empties one. The id and the principal name stay texts. */
export function mergeDocument(document: UserDocument, properties: UserProperties): UserDocument {
  const { id, userPrincipalName, ...others } = properties;
  const merged: Record<string, UserProperties[string]> = { ...document };
  for (const [name, value] of Object.entries(others)) merged[name] = value ?? unsetValue(name);
  return {
    ...merged,
    id: typeof id === 'string' ? id : document.id,
    userPrincipalName: typeof userPrincipalName === 'string' ? userPrincipalName : document.userPrincipalName,
  };
}

function nextCleared(current: UserState, properties: UserProperties): ReadonlySet<string> {
  const cleared = new Set(current.cleared);
  for (const [name, value] of Object.entries(properties)) {
    const hadValue = current.document[name] !== null && current.document[name] !== undefined;
    if (value !== null) cleared.delete(name);
    else if (hadValue && !COLLECTION_PROPERTIES.has(name)) cleared.add(name);
  }
  return cleared;
}
