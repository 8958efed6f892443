/** One request to Graph, taken apart: what every route works on. */
import type { AccessToken } from './access-tokens.js';
import { forbidden } from './answer.js';
import { allows, type Right } from './graph-roles.js';
import type { Tenant } from './tenant.js';

export interface GraphCall {
  readonly method: string;
  /** Decoded, without `/v1.0`. */
  readonly path: string;
  /** As sent, with `/v1.0`, before the question mark. */
  readonly rawPath: string;
  /** As sent, after the question mark. */
  readonly rawQuery: string;
  readonly query: Query;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** `https://host:port` as the client addressed it; links lead back there. */
  readonly origin: string;
  readonly tenant: Tenant;
  readonly token: AccessToken;
}

/** Query options by lower-case name, with their `$`. */
export type Query = ReadonlyMap<string, string>;

export function parseQuery(rawQuery: string): Query {
  const query = new Map<string, string>();
  // URLSearchParams reads "+" as a blank, as Graph does: a client has to encode it.
  for (const [name, value] of new URLSearchParams(rawQuery)) query.set(name.toLowerCase(), value);
  return query;
}

export function may(call: GraphCall, right: Right): boolean {
  return allows(call.token.roles, right);
}

export function requireRight(call: GraphCall, right: Right): void {
  if (!may(call, right)) throw forbidden();
}

/** Whether the request may use the index store: `$count`, `$search` and some filters need this header, on every page anew. */
export function isEventual(call: GraphCall): boolean {
  return call.headers.consistencylevel?.toLowerCase() === 'eventual';
}

export function isCountRequested(call: GraphCall): boolean {
  return call.query.get('$count') === 'true';
}
