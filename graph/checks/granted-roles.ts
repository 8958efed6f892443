/** Which application permissions were granted: what the directory says, or what the token carries. */
import { Buffer } from 'node:buffer';
import { z } from 'zod';
import type { Graph, RequestOptions } from '../client.js';
import { readPage } from '../read-page.js';

/** Microsoft Graph's own application id, the same in every directory. */
const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';

const Assignment = z.object({ appRoleId: z.string(), resourceId: z.string() });
const GraphPrincipal = z.object({
  id: z.string(),
  appRoles: z.array(z.object({ id: z.string(), value: z.string().nullish() })),
});

/**
 * Assignments name a role by id only, which Graph's own service principal translates.
 * https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignments
 *
 * @throws GraphFailure, `missing-consent` without Application.Read.All
 */
export async function readGrantedRoles(graph: Graph, options: RequestOptions): Promise<readonly string[]> {
  const own = `/servicePrincipals(appId='${encodeURIComponent(graph.clientId)}')/appRoleAssignments`;
  const assigned: z.infer<typeof Assignment>[] = [];
  for (let link: string | null = own; link !== null;) {
    const page = await readPage(graph, link, options);
    assigned.push(...page.entries.flatMap((entry) => Assignment.safeParse(entry).data ?? []));
    link = page.nextLink;
  }
  const { body } = await graph.get(`/servicePrincipals(appId='${GRAPH_APP_ID}')?$select=id,appRoles`, options);
  const principal = GraphPrincipal.safeParse(body).data;
  const nameById = new Map(principal?.appRoles.map((role) => [role.id, role.value ?? role.id]));
  return assigned.flatMap(({ appRoleId, resourceId }) =>
    resourceId === principal?.id ? [nameById.get(appRoleId) ?? appRoleId] : [],
  );
}

const Claims = z.object({ roles: z.array(z.string()).optional() });

/**
 * A token without roles is one without any application permission: Entra issues those, too. Microsoft does not promise that Graph's tokens can be
 * read, so one that cannot says nothing. https://learn.microsoft.com/entra/identity-platform/access-tokens
 */
export function rolesOfToken(token: string): readonly string[] | null {
  const body = token.split('.')[1];
  if (body === undefined) return null;
  try {
    const claims = Claims.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
    return claims.success ? (claims.data.roles ?? []) : null;
  } catch {
    return null;
  }
}
