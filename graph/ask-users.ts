/**
 * Asking for users by their ids, because a listing that lacks someone proves nothing: only Graph's own "there is no such user" does.
 * https://learn.microsoft.com/graph/json-batching
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { answerFailure, notGraph } from './answer-failure.js';
import type { Graph } from './client.js';
import { createUserParser, type ParsedUser, type UserParser } from './parse-user.js';
import { userQuery } from './user-query.js';

export type Answers = {
  readonly found: readonly ParsedUser[];
  /** No user has this id: they are deleted, for good or into the recycle bin, which is another question. */
  readonly absent: readonly string[];
  /** Graph did not say, after being asked again: ask in a later run. */
  readonly unanswered: readonly string[];
};

const BATCH_SIZE = 20;
const ATTEMPTS = 3;
/** Longer waits are not worth holding up everyone else in the list. */
const LONGEST_WAIT_MS = 10_000;
const WAIT_UNTOLD_MS = 1_000;

const BatchBody = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.int(),
      headers: z.record(z.string(), z.string()).nullish(),
      body: z.unknown(),
    }),
  ),
});
type InnerAnswer = z.infer<typeof BatchBody>['responses'][number];

type Verdict =
  | { readonly kind: 'found'; readonly user: ParsedUser }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'again'; readonly waitMs: number };

/**
 * @param objectIds lower case, each once.
 * @param properties what `$select` names.
 * @throws GraphFailure where a whole batch fails, or where Graph lacks the permission to answer; the signal's reason when aborted.
 */
export async function askUsers(
  graph: Graph,
  objectIds: readonly string[],
  properties: readonly string[],
  signal?: AbortSignal,
): Promise<Answers> {
  const parseUser = createUserParser(properties);
  const found: ParsedUser[] = [];
  const absent: string[] = [];
  const unanswered: string[] = [];
  for (let start = 0; start < objectIds.length; start += BATCH_SIZE) {
    let open = objectIds.slice(start, start + BATCH_SIZE);
    for (let attempt = 1; open.length > 0; attempt += 1) {
      const answers = await askBatch(graph, open, properties, signal);
      const again: string[] = [];
      let longestWaitMs = 0;
      for (const objectId of open) {
        const verdict = judge(graph, objectId, answers.get(objectId), parseUser);
        if (verdict.kind === 'found') {
          found.push(verdict.user);
        } else if (verdict.kind === 'absent') {
          absent.push(objectId);
        } else if (verdict.kind === 'again' && attempt < ATTEMPTS && verdict.waitMs <= LONGEST_WAIT_MS) {
          again.push(objectId);
          longestWaitMs = Math.max(longestWaitMs, verdict.waitMs);
        } else {
          unanswered.push(objectId);
        }
      }
      open = again;
      if (open.length > 0) await wait(longestWaitMs, signal);
    }
  }
  return { found, absent, unanswered };
}

async function askBatch(
  graph: Graph,
  objectIds: readonly string[],
  properties: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, InnerAnswer>> {
  const query = `?${userQuery(properties)}`;
  const requests = objectIds.map((id) => ({ id, method: 'GET', url: `${userPath(id)}${query}` }));
  const { body, status } = await graph.post('/$batch', { requests }, signal === undefined ? {} : { signal });
  const parsed = BatchBody.safeParse(body);
  if (!parsed.success) throw notGraph(graph.host, { status }, false);
  // Answers come in any order.
  return new Map(parsed.data.responses.map((answer) => [answer.id, answer]));
}

function judge(graph: Graph, objectId: string, answer: InnerAnswer | undefined, parseUser: UserParser): Verdict {
  if (answer === undefined) return { kind: 'unanswered' };
  const { status, body } = answer;
  if (status === 200) {
    const entry = parseUser(body, 0);
    const isThem = entry.readable && entry.user.objectId === objectId;
    return isThem ? { kind: 'found', user: entry.user } : { kind: 'unanswered' };
  }
  const failure = answerFailure(
    { url: graph.urlOf(userPath(objectId)), clientId: graph.clientId },
    { status, headers: new Headers(answer.headers ?? {}), text: JSON.stringify(body ?? null) },
    Date.now(),
  );
  if (failure.reason === 'missing-consent' || failure.reason === 'blocked-by-policy') throw failure;
  if (failure.reason === 'throttled' || failure.reason === 'unavailable') {
    return { kind: 'again', waitMs: failure.retryAfterMs ?? WAIT_UNTOLD_MS };
  }
  // Other 404s speak of replicas that lag behind. https://github.com/microsoftgraph/microsoft-graph-docs/issues/15839
  return { kind: status === 404 && failure.code === 'Request_ResourceNotFound' ? 'absent' : 'unanswered' };
}

function userPath(objectId: string): string {
  return `/users/${encodeURIComponent(objectId)}`;
}

async function wait(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(waitMs, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    // Node rejects with an AbortError of its own; callers know their signal's reason.
    signal?.throwIfAborted();
    throw error;
  }
}
