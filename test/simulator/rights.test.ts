// What an application sees whose permissions are not enough: refusals, but also empty lists and hollow objects.
import { describe, expect, it } from 'vitest';
import { codeOf, EVENTUAL, simulate, type Simulated } from './simulated.js';

const withRoles = (...roles: readonly string[]): Promise<Simulated> =>
  simulate({ tenants: [{ users: 200, deletedUsers: 5, roles }] });

function groupId({ tenant }: Simulated, name: string): string {
  return tenant.group(name)?.id ?? '';
}

describe('an application without the permission', () => {
  it.each(['/users', '/users/$count', '/users/delta', '/groups', '/groups/delta', '/organization', '/applications/x'])(
    'is refused %s',
    async (path) => {
      await using simulated = await withRoles();
      const refused = await simulated.ask(path, EVENTUAL);
      expect([refused.status, codeOf(refused)]).toEqual([403, 'Authorization_RequestDenied']);
    },
  );

  it('sees an empty recycle bin when it may read something else', async () => {
    await using simulated = await withRoles('GroupMember.Read.All');
    const bin = await simulated.ask('/directory/deletedItems/microsoft.graph.user');
    expect([bin.status, bin.value]).toEqual([200, []]);
  });

  it('to read users sees members of groups without anything but their id', async () => {
    await using simulated = await withRoles('GroupMember.Read.All');
    const members = `/groups/${groupId(simulated, 'Field Team')}/transitiveMembers/microsoft.graph.user`;
    const { value } = await simulated.ask(`${members}?$select=id,displayName,businessPhones&$top=1`);
    const hollow = {
      '@odata.type': '#microsoft.graph.user',
      id: expect.any(String),
      displayName: null,
      businessPhones: [],
    };
    expect(value).toEqual([hollow]);
  });

  it('to read hidden members sees an empty group', async () => {
    await using simulated = await withRoles('Directory.Read.All');
    const path = `/groups/${groupId(simulated, 'Board Project')}`;
    expect((await simulated.ask(path)).body['visibility']).toBe('HiddenMembership');
    expect((await simulated.ask(`${path}/transitiveMembers/microsoft.graph.user`)).value).toEqual([]);
    expect((await simulated.ask(`${path}/members/$count`, EVENTUAL)).text).toBe('0');
    simulated.tenant.consent('Member.Read.Hidden');
    expect((await simulated.ask(`${path}/members/$count`, EVENTUAL)).text).toBe('2');
  });

  it('is refused properties that need another one', async () => {
    await using simulated = await withRoles('User.Read.All');
    expect((await simulated.ask('/users?$select=id,signInActivity')).status).toBe(403);
  });

  it('to write cannot restore', async () => {
    await using simulated = await withRoles('User.Read.All');
    const [deleted] = [...simulated.tenant.users('deleted')];
    const path = `/directory/deletedItems/${deleted?.id ?? ''}/restore`;
    expect((await simulated.post(path, {})).status).toBe(403);
    simulated.tenant.consent('User.ReadWrite.All');
    expect((await simulated.post(path, {})).status).toBe(200);
    expect(simulated.tenant.user(deleted?.id ?? '')?.status).toBe('live');
  });
});

describe('the application', () => {
  it('is described with its secrets, their ends and first letters, and never the secrets themselves', async () => {
    await using simulated = await simulate();
    const { tenant } = simulated;
    tenant.setSecrets([
      { value: 'oldsecret', startsAt: '2024-01-01T00:00:00Z', endsAt: '2025-01-01T00:00:00Z', displayName: 'old' },
      { value: 'newsecret', startsAt: '2025-01-01T00:00:00Z', endsAt: '2099-01-01T00:00:00Z', displayName: 'new' },
    ]);
    const answered = await simulated.ask(
      `/applications/${tenant.applicationObjectId}?$select=appId,passwordCredentials`,
    );
    expect(answered.text).not.toContain('secret"');
    expect(answered.body).toMatchObject({
      appId: tenant.clientId,
      passwordCredentials: [
        { hint: 'old', endDateTime: '2025-01-01T00:00:00Z', secretText: null },
        { hint: 'new', endDateTime: '2099-01-01T00:00:00Z', secretText: null },
      ],
    });
  });

  it('of another tenant has a service principal here, and no object', async () => {
    await using simulated = await simulate();
    simulated.tenant.setApplication({ isRegisteredHere: false });
    const { clientId } = simulated.tenant;
    expect((await simulated.ask(`/applications(appId='${clientId}')`)).status).toBe(404);
    expect((await simulated.ask(`/servicePrincipals(appId='${clientId}')`)).body['appId']).toBe(clientId);
  });
});
