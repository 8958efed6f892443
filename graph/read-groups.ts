/**
 * Groups that mappings name, and who is in them, nested groups included. What we may not see looks empty or hollow and not forbidden, so a page
 * says how much of it is hollow, and a group whether its members are hidden.
 * https://learn.microsoft.com/graph/permissions-reference#limited-information-returned-for-inaccessible-member-objects
 */
import { z } from 'zod';
import { notGraph } from './answer-failure.js';
import type { Graph, RequestOptions } from './client.js';
import { GraphFailure } from './failure.js';
import { MAX_PAGE_SIZE, readPage } from './read-page.js';

export type FoundGroup = {
  /** Lower case. */
  readonly groupId: string;
  readonly displayName: string | null;
  /** Without the permission Member.Read.Hidden such a group looks empty. */
  readonly hidden: boolean;
};

export type MembersPage = {
  /** Of users, lower case, hollow ones included. */
  readonly objectIds: readonly string[];
  /** Members of which nothing but (at most) an id came: their number says that a permission is missing, not that people left. */
  readonly hollow: number;
  /** Null on the last page only. */
  readonly nextLink: string | null;
};

const GroupBody = z.object({ id: z.guid(), displayName: z.string().nullish(), visibility: z.string().nullish() });
const Member = z.object({ id: z.guid() });

/** A user always has a principal name; a member without one is hollow. */
const NamedMember = Member.extend({ userPrincipalName: z.string() });

/** A cast together with other query options is an advanced query. https://learn.microsoft.com/graph/aad-advanced-queries */
const ADVANCED = { ConsistencyLevel: 'eventual' } as const;

/**
 * Finds a group by object id, or by display name, which need not be unique.
 * @returns `absent`, or how many groups bear the name where it is more than one.
 */
export async function findGroup(
  graph: Graph,
  idOrName: string,
  signal?: AbortSignal,
): Promise<FoundGroup | 'absent' | { readonly ambiguous: number }> {
  return z.guid().safeParse(idOrName).success
    ? await findGroupById(graph, idOrName, signal)
    : await findGroupByName(graph, idOrName, signal);
}

/** Where the listing of a group's members starts: users only, those of nested groups too. */
export function firstMembersLink(groupId: string, pageSize = MAX_PAGE_SIZE): string {
  return `${membersPath(groupId)}?$select=id,userPrincipalName&$count=true&$top=${pageSize}`;
}

/** @param link `firstMembersLink(…)` or the `nextLink` of the page before. */
export async function readMembersPage(graph: Graph, link: string, signal?: AbortSignal): Promise<MembersPage> {
  // The header is not part of the link: it has to come with every page.
  const { entries, nextLink } = await readPage(graph, link, advanced(signal));
  const objectIds = entries.flatMap((entry) => {
    const member = Member.safeParse(entry);
    return member.success ? [member.data.id.toLowerCase()] : [];
  });
  const hollow = entries.filter((entry) => !NamedMember.safeParse(entry).success).length;
  return { objectIds, hollow, nextLink };
}

/** How many users are in the group, nested groups included, by the same lagging index as the listing. */
export async function readMembersCount(graph: Graph, groupId: string, signal?: AbortSignal): Promise<number> {
  return await graph.count(`${membersPath(groupId)}/$count`, advanced(signal));
}

async function findGroupById(graph: Graph, id: string, signal?: AbortSignal): Promise<FoundGroup | 'absent'> {
  try {
    const path = `/groups/${encodeURIComponent(id)}?$select=id,displayName,visibility`;
    const { body, status } = await graph.get(path, signal === undefined ? {} : { signal });
    const group = GroupBody.safeParse(body);
    if (!group.success) throw notGraph(graph.host, { status }, false);
    return toFoundGroup(group.data);
  } catch (error) {
    if (error instanceof GraphFailure && error.reason === 'not-found') return 'absent';
    throw error;
  }
}

async function findGroupByName(
  graph: Graph,
  name: string,
  signal?: AbortSignal,
): Promise<FoundGroup | 'absent' | { readonly ambiguous: number }> {
  const filter = encodeURIComponent(`displayName eq '${name.replaceAll("'", "''")}'`);
  const path = `/groups?$filter=${filter}&$select=id,displayName,visibility&$top=${MAX_PAGE_SIZE}`;
  const { entries } = await readPage(graph, path, signal === undefined ? {} : { signal });
  const groups = z.array(GroupBody).safeParse(entries);
  if (!groups.success) throw notGraph(graph.host, {}, false);
  const [first, second] = groups.data;
  if (first === undefined) return 'absent';
  return second === undefined ? toFoundGroup(first) : { ambiguous: groups.data.length };
}

function toFoundGroup({ id, displayName, visibility }: z.infer<typeof GroupBody>): FoundGroup {
  return {
    groupId: id.toLowerCase(),
    displayName: displayName ?? null,
    hidden: visibility?.toLowerCase() === 'hiddenmembership',
  };
}

function membersPath(groupId: string): string {
  return `/groups/${encodeURIComponent(groupId)}/transitiveMembers/microsoft.graph.user`;
}

function advanced(signal: AbortSignal | undefined): RequestOptions {
  return { headers: ADVANCED, ...(signal && { signal }) };
}
