// What an administrator does in the directory, seen through Graph.
import { describe, expect, it } from 'vitest';
import { codeOf, EVENTUAL, simulate, type Simulated } from './simulated.js';

const BIN = '/directory/deletedItems/microsoft.graph.user';

async function first({ ask }: Simulated, count: number): Promise<readonly string[]> {
  return (await ask(`/users?$select=id&$top=${count}`)).value.map((user) => String(user['id']));
}

describe('an administrator', () => {
  it('hires people, who are listed at the end', async () => {
    await using simulated = await simulate({ tenants: [{ users: 5, deletedUsers: 2 }] });
    const hired = simulated.tenant.hire({ displayName: 'Zoë Neu', department: null });
    const made = simulated.tenant.hire();
    const { value } = await simulated.ask('/users?$select=id,displayName,department,accountEnabled,userType');
    expect(value).toHaveLength(7);
    expect(value.slice(5)).toEqual([
      { id: hired.id, displayName: 'Zoë Neu', department: null, accountEnabled: true, userType: 'Member' },
      expect.objectContaining({ id: made.id, accountEnabled: true }),
    ]);
    expect((await simulated.ask('/users/$count', EVENTUAL)).text).toBe('7');
  });

  it('changes, disables and enables people', async () => {
    await using simulated = await simulate();
    const [id = ''] = await first(simulated, 1);
    simulated.tenant.change(id, { department: 'Æther', mobilePhone: null });
    simulated.tenant.disable(id);
    const address = `/users/${id}?$select=department,mobilePhone,accountEnabled`;
    expect((await simulated.ask(address)).body).toMatchObject({
      department: 'Æther',
      mobilePhone: null,
      accountEnabled: false,
    });
    simulated.tenant.enable(id);
    expect((await simulated.ask(address)).body['accountEnabled']).toBe(true);
  });

  it('renames people: the old name is free again, and no name is given twice', async () => {
    await using simulated = await simulate();
    const [one = '', other = ''] = await first(simulated, 2);
    const old = simulated.tenant.user(one)?.user.userPrincipalName ?? '';
    simulated.tenant.rename(one, 'New.Name@contoso.example');
    expect((await simulated.ask('/users/new.name@contoso.example?$select=id')).body['id']).toBe(one);
    expect((await simulated.ask(`/users/${old}`)).status).toBe(404);
    expect(() => simulated.tenant.rename(other, 'NEW.NAME@contoso.example')).toThrow(`already belongs to ${one}`);
    simulated.tenant.rename(other, old);
    expect((await simulated.ask(`/users/${old}?$select=id`)).body['id']).toBe(other);
  });

  it('swaps the names of two people', async () => {
    await using simulated = await simulate();
    const [one = '', other = ''] = await first(simulated, 2);
    const names = (id: string) => {
      const user = simulated.tenant.user(id)?.user;
      return [user?.userPrincipalName ?? '', JSON.stringify([user?.['mail'], user?.['mailNickname']])] as const;
    };
    const [before, beforeOther] = [names(one), names(other)];
    simulated.tenant.swapNames(one, other);
    expect([names(one), names(other)]).toEqual([beforeOther, before]);
    expect((await simulated.ask(`/users/${before[0]}?$select=id`)).body['id']).toBe(other);
  });

  it('deletes and restores people under their own id and name', async () => {
    await using simulated = await simulate({ tenants: [{ deletedUsers: 0 }] });
    const [id = ''] = await first(simulated, 1);
    const name = simulated.tenant.user(id)?.user.userPrincipalName ?? '';
    simulated.tenant.delete(id);
    expect(codeOf(await simulated.ask(`/users/${id}`))).toBe('Request_ResourceNotFound');
    const bin = await simulated.ask(`${BIN}?$select=id,userPrincipalName,deletedDateTime`);
    expect(bin.value).toEqual([
      { id, userPrincipalName: id.replaceAll('-', '') + name, deletedDateTime: expect.stringMatching(/^\d{4}-.+Z$/) },
    ]);
    simulated.tenant.restore(id);
    expect((await simulated.ask(BIN)).value).toEqual([]);
    const back = await simulated.ask(`/users/${id}?$select=userPrincipalName,deletedDateTime`);
    expect(back.body).toMatchObject({ userPrincipalName: name, deletedDateTime: null });
  });

  it('cannot restore somebody whose name was given to another', async () => {
    await using simulated = await simulate();
    const [id = '', other = ''] = await first(simulated, 2);
    const name = simulated.tenant.user(id)?.user.userPrincipalName ?? '';
    simulated.tenant.delete(id);
    simulated.tenant.rename(other, name);
    expect(() => simulated.tenant.restore(id)).toThrow('already belongs to');
  });

  it('purges people: they are in no list any more and in no group', async () => {
    await using simulated = await simulate({ tenants: [{ deletedUsers: 0 }] });
    const [id = ''] = await first(simulated, 1);
    const group = simulated.tenant.createGroup({ displayName: 'Team' }, [id]);
    simulated.tenant.delete(id);
    expect(simulated.tenant.group(group.id)?.memberIds).toEqual([id]);
    expect((await simulated.ask(`/groups/${group.id}/transitiveMembers/microsoft.graph.user`)).value).toEqual([]);
    simulated.tenant.purge(id);
    expect(simulated.tenant.group(group.id)?.memberIds).toEqual([]);
    expect((await simulated.ask(BIN)).value).toEqual([]);
    expect(() => simulated.tenant.restore(id)).toThrow('purged');
  });

  it('sees the bin emptied when thirty days have passed', async () => {
    await using simulated = await simulate({ tenants: [{ users: 100, deletedUsers: 10 }] });
    expect((await simulated.ask(BIN)).value).toHaveLength(10);
    simulated.tenant.advanceClock(31 * 86_400_000);
    expect((await simulated.ask(BIN)).value).toEqual([]);
  });

  it('shows people in both lists or in neither, as replicas that lag behind do', async () => {
    await using simulated = await simulate({ tenants: [{ users: 5, deletedUsers: 0 }] });
    const [one = '', other = ''] = await first(simulated, 2);
    simulated.tenant.showIn(one, 'both');
    simulated.tenant.showIn(other, 'neither');
    const listed = await first(simulated, 10);
    expect([listed.includes(one), listed.includes(other)]).toEqual([true, false]);
    expect((await simulated.ask(`${BIN}?$select=id`)).value).toEqual([{ id: one }]);
    expect((await simulated.ask(`/users/${other}`)).status).toBe(200);
    simulated.tenant.showIn(other, null);
    expect(await first(simulated, 10)).toContain(other);
  });

  it('changes groups and who is in them, through groups in groups', async () => {
    await using simulated = await simulate();
    const [one = '', other = ''] = await first(simulated, 2);
    const inner = simulated.tenant.createGroup({ displayName: 'Inner' }, [one, other]);
    const outer = simulated.tenant.createGroup({ displayName: "Outer's" }, [other]);
    simulated.tenant.addMember(outer.id, inner.id);
    simulated.tenant.addMember(inner.id, outer.id);
    const found = await simulated.ask(`/groups?$select=id&$filter=displayName eq '${encodeURIComponent("Outer''s")}'`);
    expect(found.value).toEqual([{ id: outer.id }]);
    const members = `/groups/${outer.id}/transitiveMembers/microsoft.graph.user?$select=id`;
    expect((await simulated.ask(members)).value).toEqual([{ id: other }, { id: one }]);
    expect((await simulated.ask(`/groups/${outer.id}/members/$count`, EVENTUAL)).text).toBe('2');
    simulated.tenant.removeMember(outer.id, inner.id);
    expect((await simulated.ask(members)).value).toEqual([{ id: other }]);
    simulated.tenant.deleteGroup(outer.id);
    expect(codeOf(await simulated.ask(members))).toBe('Request_ResourceNotFound');
  });

  it('takes people out of generated groups and puts them back', async () => {
    await using simulated = await simulate({ tenants: [{ users: 60 }] });
    const members = () => simulated.tenant.transitiveUsers('All Staff').map((user) => user.id);
    const [someone = ''] = members();
    simulated.tenant.removeMember('All Staff', someone);
    expect(members()).not.toContain(someone);
    simulated.tenant.addMember('All Staff', someone);
    expect(members()).toContain(someone);
  });

  it('gives people managers', async () => {
    await using simulated = await simulate();
    const [one = '', other = ''] = await first(simulated, 2);
    simulated.tenant.setManager(other, one);
    const address = `/users/${other}?$select=id&$expand=manager($select=id)`;
    expect((await simulated.ask(address)).body['manager']).toEqual({ '@odata.type': '#microsoft.graph.user', id: one });
    simulated.tenant.setManager(other, null);
    expect((await simulated.ask(address)).body).not.toHaveProperty('manager');
  });

  it('is told what is wrong when it cannot be done', async () => {
    await using simulated = await simulate();
    const [id = ''] = await first(simulated, 1);
    expect(() => simulated.tenant.disable('nobody@contoso.example')).toThrow('there is no user nobody@contoso.example');
    expect(() => simulated.tenant.restore(id)).toThrow('is live');
    expect(() => simulated.tenant.change(id, { id: 'x' })).toThrow('an object id never changes');
    expect(() => simulated.tenant.addMember('No Group', id)).toThrow('there is no group No Group');
    expect(() => simulated.tenant.advanceClock(-1)).toThrow('not by -1');
  });
});

describe('a simulator', () => {
  it('counts what it was asked', async () => {
    await using simulated = await simulate();
    await simulated.ask('/users?$top=1');
    await simulated.ask('/users?$top=2');
    expect(simulated.simulator.requests()).toContainEqual({ method: 'GET', path: '/v1.0/users', count: 2 });
  });

  it('keeps its tenants apart', async () => {
    await using simulated = await simulate({ tenants: [{ users: 3 }, { users: 4 }] });
    const [one, other] = simulated.simulator.tenants;
    expect(one?.tenantId).not.toBe(other?.tenantId);
    expect((await simulated.ask('/users')).value).toHaveLength(3);
    expect([...(other?.users() ?? [])].filter((user) => one?.user(user.id) !== undefined)).toEqual([]);
  });

  it('refuses two tenants with one id', async () => {
    const tenantId = '11111111-2222-4333-8444-555555555555';
    await expect(simulate({ tenants: [{ tenantId }, { tenantId }] })).rejects.toThrow(`have the id ${tenantId}`);
  });

  it('holds its answers back as long as it is told to', async () => {
    await using simulated = await simulate({ delayMs: 60 });
    const startedAt = performance.now();
    await simulated.askToken();
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(58);
  });
});
