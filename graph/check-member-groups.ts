/** In which of some groups one user is, nested ones counted: one question instead of listing every group. */
import { z } from 'zod';
import { notGraph } from './answer-failure.js';
import type { Graph } from './client.js';

/** https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups */
const MOST_GROUPS = 20;

const Body = z.object({ value: z.array(z.string()) });

/**
 * @param groupIds lower case
 * @returns those of them that the user is in, directly or through others, lower case
 * @throws GraphFailure: `not-found` where there is no such user
 */
export async function checkMemberGroups(
  graph: Graph,
  objectId: string,
  groupIds: readonly string[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const memberOf: string[] = [];
  for (let start = 0; start < groupIds.length; start += MOST_GROUPS) {
    const { body, status } = await graph.post(
      `/users/${encodeURIComponent(objectId)}/checkMemberGroups`,
      { groupIds: groupIds.slice(start, start + MOST_GROUPS) },
      signal === undefined ? {} : { signal },
    );
    const parsed = Body.safeParse(body);
    if (!parsed.success) throw notGraph(graph.host, { status }, false);
    memberOf.push(...parsed.data.value.map((id) => id.toLowerCase()));
  }
  return memberOf;
}
