/** Groups of a simulated tenant: found by id or name, their members with those of nested groups, and what we may not see. */
import { describe, expect, it } from 'vitest';
import {
  findGroup,
  firstMembersLink,
  readMembersCount,
  readMembersPage,
  type FoundGroup,
} from '../../graph/read-groups.js';
import { startAnsweringServer } from './answering-server.js';
import { failureOf } from './failure-of.js';
import { startSimulatedTenant, type SimulatedTenant } from './simulated-tenant.js';

async function find({ graph }: SimulatedTenant, idOrName: string): Promise<FoundGroup> {
  const group = await findGroup(graph, idOrName);
  if (group === 'absent' || 'ambiguous' in group) throw new Error('no such group');
  return group;
}

async function listMembers(
  { graph }: SimulatedTenant,
  groupId: string,
  pageSize: number,
): Promise<{ readonly objectIds: readonly string[]; readonly hollow: number }> {
  const objectIds: string[] = [];
  let hollow = 0;
  for (let link: string | null = firstMembersLink(groupId, pageSize); link !== null;) {
    const page = await readMembersPage(graph, link);
    objectIds.push(...page.objectIds);
    hollow += page.hollow;
    link = page.nextLink;
  }
  return { objectIds, hollow };
}

describe('a group', () => {
  it('is found by name, whatever the name holds, and by id in any case', async () => {
    await using entra = await startSimulatedTenant();
    const name = "R&D 'north' #1 + 100% https://x";
    const { id } = entra.tenant.createGroup({ displayName: name });
    const expected = { groupId: id, displayName: name, hidden: false };
    expect(await findGroup(entra.graph, name)).toEqual(expected);
    expect(await findGroup(entra.graph, id.toUpperCase())).toEqual(expected);
  });

  it('is absent, or ambiguous, and says so', async () => {
    await using entra = await startSimulatedTenant();
    entra.tenant.createGroup({ displayName: 'Twins' });
    entra.tenant.createGroup({ displayName: 'Twins' });
    const { id } = entra.tenant.createGroup({ displayName: 'Gone' });
    entra.tenant.deleteGroup(id);
    expect(await findGroup(entra.graph, 'Twins')).toEqual({ ambiguous: 2 });
    expect(await findGroup(entra.graph, 'Gone')).toBe('absent');
    expect(await findGroup(entra.graph, id)).toBe('absent');
  });

  it('needs a permission that is named', async () => {
    await using entra = await startSimulatedTenant({ roles: ['User.Read.All'] });
    const failure = await failureOf(findGroup(entra.graph, 'Field Team'));
    expect(failure.reason).toBe('missing-consent');
    expect(failure.message).toContain('GroupMember.Read.All');
  });
});

describe('members', () => {
  it('are users only, those of nested groups too, each once, over many pages', async () => {
    await using entra = await startSimulatedTenant({ users: 300 });
    const { groupId } = await find(entra, 'Rollcall Editors');
    const { objectIds, hollow } = await listMembers(entra, groupId, 7);
    const expected = entra.tenant.transitiveUsers('Rollcall Editors').map((user) => user.id);
    expect(objectIds.toSorted()).toEqual(expected.toSorted());
    expect(new Set(objectIds).size).toBe(objectIds.length);
    expect(objectIds.length).toBeGreaterThan(30);
    expect(hollow).toBe(0);
    expect(await readMembersCount(entra.graph, groupId)).toBe(objectIds.length);
  });

  it('are hollow without the permission to read users: their ids are there, and their number is told', async () => {
    await using entra = await startSimulatedTenant({ users: 300, roles: ['GroupMember.Read.All'] });
    const { groupId } = await find(entra, 'All Staff');
    const { objectIds, hollow } = await listMembers(entra, groupId, 100);
    expect(objectIds).toHaveLength(entra.tenant.transitiveUsers('All Staff').length);
    expect(hollow).toBe(objectIds.length);
  });

  it('of a hidden group look like nobody, so the group says that it is hidden', async () => {
    await using entra = await startSimulatedTenant({ users: 300 });
    const group = await find(entra, 'Board Project');
    expect(group.hidden).toBe(true);
    expect(await listMembers(entra, group.groupId, 100)).toEqual({ objectIds: [], hollow: 0 });
    entra.tenant.consent('Member.Read.Hidden');
    const { graph } = entra.connect();
    expect(await readMembersCount(graph, group.groupId)).toBe(3);
  });

  it('are asked for with the header that advanced queries need, on every page', async () => {
    await using server = await startAnsweringServer({
      graph: ({ url }) => ({
        body: url.includes('$skiptoken')
          ? { value: [] }
          : { value: [], '@odata.nextLink': `${server.origin}/v1.0/x?$skiptoken=1` },
      }),
    });
    const { nextLink } = await readMembersPage(server.graph, firstMembersLink('g', 5));
    await readMembersPage(server.graph, nextLink ?? '');
    expect(server.seen.map((request) => [request.url, request.headers['consistencylevel']])).toEqual([
      [
        '/v1.0/groups/g/transitiveMembers/microsoft.graph.user?$select=id,userPrincipalName&$count=true&$top=5',
        'eventual',
      ],
      ['/v1.0/x?$skiptoken=1', 'eventual'],
    ]);
  });

  it('of an empty group are nobody, by listing and by count', async () => {
    await using entra = await startSimulatedTenant();
    const { groupId, hidden } = await find(entra, 'Empty Group');
    expect(hidden).toBe(false);
    expect(await listMembers(entra, groupId, 999)).toEqual({ objectIds: [], hollow: 0 });
    expect(await readMembersCount(entra.graph, groupId)).toBe(0);
  });

  it('of a group that is gone are a failure, not nobody', async () => {
    await using entra = await startSimulatedTenant();
    const { groupId } = await find(entra, 'Field Team');
    entra.tenant.deleteGroup(groupId);
    expect((await failureOf(listMembers(entra, groupId, 10))).reason).toBe('not-found');
  });
});
