/**
 * Next links and the tokens in them. Listings repeat every query option beside `$skiptoken`; delta links carry the token and nothing else. Tokens are
 * padded to the lengths seen in published traffic, so that columns and logs that cannot take them show it.
 * https://learn.microsoft.com/graph/paging
 */
import { z } from 'zod';
import { expiredPage } from './answer.js';
import type { GraphCall } from './graph-call.js';

const LISTING_TOKEN_LENGTH = 200;

const listingTokenSchema = z.object({
  /** Which listing the token belongs to: its path. */
  of: z.string(),
  at: z.array(z.int()),
  page: z.int(),
  issued: z.number(),
  advanced: z.boolean(),
});

export interface ListingPosition {
  /** Where to go on, in the terms of that listing. */
  readonly at: readonly number[];
  /** 0 for the first page. */
  readonly page: number;
  /** Whether the first page was an advanced query, so that every later one must be, too. */
  readonly isAdvanced: boolean;
}

export function encodeToken(content: unknown, length: number): string {
  const text = Buffer.from(JSON.stringify(content)).toString('base64url');
  // A dot never occurs in base64url: what follows it is padding.
  return `${text}.`.padEnd(length, 'Ap7Zq_');
}

export function decodeToken(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Where this request wants to go on; the beginning without `$skiptoken`.
 *
 * @throws GraphRefusal `Directory_ExpiredPageToken` for a token that is too old, of another listing, or none at all.
 */
export function listingPosition(call: GraphCall, start: readonly number[], isAdvanced: boolean): ListingPosition {
  const token = call.query.get('$skiptoken');
  if (token === undefined) return { at: start, page: 0, isAdvanced };
  const parsed = listingTokenSchema.safeParse(decodeToken(token));
  if (!parsed.success || parsed.data.of !== call.path || parsed.data.at.length !== start.length) throw expiredPage();
  const lifetime = call.tenant.settings.pageTokenLifetimeMs;
  if (lifetime !== null && call.tenant.clock.now() - parsed.data.issued > lifetime) throw expiredPage();
  return { at: parsed.data.at, page: parsed.data.page, isAdvanced: parsed.data.advanced };
}

/** The absolute address of the next page: this request with another `$skiptoken`. */
export function nextLink(call: GraphCall, from: ListingPosition, at: readonly number[]): string {
  const content = {
    of: call.path,
    at,
    page: from.page + 1,
    issued: call.tenant.clock.now(),
    advanced: from.isAdvanced,
  };
  const kept = call.rawQuery.split('&').filter((part) => part !== '' && !/^(\$|%24)skiptoken=/i.test(part));
  const query = [...kept, `$skiptoken=${encodeToken(content, LISTING_TOKEN_LENGTH)}`].join('&');
  return `${call.origin}${call.rawPath}?${query}`;
}
