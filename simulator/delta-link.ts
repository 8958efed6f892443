/**
 * Delta tokens: they carry the whole state of a round, so links hold the token and nothing else, and the simulator stores nothing per client.
 * https://learn.microsoft.com/graph/delta-query-overview
 */
import { z } from 'zod';
import type { GraphCall } from './graph-call.js';
import { resyncRequired } from './fault-answers.js';
import { decodeToken, encodeToken } from './page-link.js';

const DAY_MS = 86_400_000;
/** Tokens for directory objects are good for seven days. */
const TOKEN_LIFETIME_MS = 7 * DAY_MS;
/** Published tokens of users/delta are longer than this (https://github.com/microsoftgraph/microsoft-graph-docs/issues/5363). */
const TOKEN_LENGTH = 1_200;

const roundSchema = z.object({
  kind: z.enum(['users', 'groups']),
  generation: z.number(),
  issued: z.number(),
  /** Selected properties; null when there was no `$select`. */
  select: z.array(z.string()).nullable(),
  /** Object ids of the filter; null for everything. */
  ids: z.array(z.string()).nullable(),
  /** Changes after this number are news; null in an initial round, which lists everything. */
  after: z.int().nullable(),
  /** The newest change when the round began: the next round starts from there. */
  upTo: z.int(),
  /** Entries already served, and pages. */
  done: z.int(),
  page: z.int(),
});

export type DeltaRound = Readonly<z.infer<typeof roundSchema>>;

/** The options a round is begun with: everything that later links only repeat inside their token. */
export type DeltaStart = Pick<DeltaRound, 'kind' | 'select' | 'ids'>;

/** The token of a request: from a next link, a delta link, `latest`, or none (also an empty one: begin anew). */
export function deltaToken(call: GraphCall): string | undefined {
  return (call.query.get('$skiptoken') ?? call.query.get('$deltatoken')) || undefined;
}

/**
 * Continues the round of a token.
 *
 * @throws GraphRefusal 410 with `Location` for a token that is older than seven days, from an earlier run of the simulator, or none at all.
 */
export function continueRound(call: GraphCall, token: string, kind: DeltaRound['kind'], last: number): DeltaRound {
  const parsed = roundSchema.safeParse(decodeToken(token));
  const { clock, generation } = call.tenant;
  if (!parsed.success || parsed.data.kind !== kind || parsed.data.generation !== generation) throw resync(call);
  if (clock.now() - parsed.data.issued > TOKEN_LIFETIME_MS) throw resync(call);
  const isNextPage = call.query.has('$skiptoken');
  return isNextPage
    ? parsed.data
    : { ...parsed.data, after: parsed.data.upTo, upTo: Math.max(last, parsed.data.upTo), done: 0, page: 0 };
}

export function beginRound(call: GraphCall, start: DeltaStart, last: number): DeltaRound {
  const { clock, generation } = call.tenant;
  return { ...start, generation, issued: clock.now(), after: null, upTo: last, done: 0, page: 0 };
}

export function deltaNextLink(call: GraphCall, round: DeltaRound): string {
  return link(call, round, '$skiptoken');
}

export function deltaEndLink(call: GraphCall, round: DeltaRound): string {
  return link(call, { ...round, done: 0, page: 0 }, '$deltatoken');
}

function link(call: GraphCall, round: DeltaRound, option: string): string {
  const token = encodeToken({ ...round, issued: call.tenant.clock.now() }, TOKEN_LENGTH);
  return `${call.origin}/v1.0/${round.kind}/delta()?${option}=${token}`;
}

function resync(call: GraphCall) {
  return resyncRequired(call.origin + call.rawPath, 'syncStateNotFound');
}
