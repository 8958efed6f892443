// Changes as Graph tells them, with everything readers trip over. https://learn.microsoft.com/graph/delta-query-overview
import { describe, expect, it } from 'vitest';
import type { TenantSpec } from '../../simulator/tenant-spec.js';
import { codeOf, simulate, type Answered, type Simulated } from './simulated.js';

const DAY_MS = 86_400_000;
const PLAIN = { deltaEmptyPages: false, deltaRepeats: false };

function start(spec: TenantSpec = {}): Promise<Simulated> {
  return simulate({ tenants: [{ users: 20, deletedUsers: 0, settings: PLAIN, ...spec }] });
}

/** A whole round: its entries, and the link to the next one. */
async function round({ askAll }: Simulated, address: string, headers: Readonly<Record<string, string>> = {}) {
  const pages = await askAll(address, headers);
  return { entries: pages.flatMap((page) => page.value), link: String(pages.at(-1)?.body['@odata.deltaLink']), pages };
}

const latest = async (simulated: Simulated, options = ''): Promise<string> =>
  (await round(simulated, `/users/delta?$deltatoken=latest${options}`)).link;

const ids = (entries: Answered['value']): readonly unknown[] => entries.map((entry) => entry['id']);

describe('the first round', () => {
  it('lists everyone, 200 a page, whatever $top says', async () => {
    await using simulated = await start({ users: 450 });
    const { pages, entries } = await round(simulated, '/users/delta?$select=id&$top=10');
    expect(pages.map((page) => page.value.length)).toEqual([200, 200, 50]);
    expect(new Set(ids(entries))).toEqual(new Set([...simulated.tenant.users()].map((user) => user.id)));
  });

  it('lists users in the bin as removed, although the reader never saw them', async () => {
    await using simulated = await start({ users: 3, deletedUsers: 2 });
    const { entries } = await round(simulated, '/users/delta?$select=displayName');
    expect(entries.slice(3)).toEqual([1, 2].map(() => ({ id: expect.any(String), '@removed': { reason: 'changed' } })));
  });

  it('leaves out what was never set', async () => {
    await using simulated = await start();
    const { id } = simulated.tenant.hire({ department: null, jobTitle: 'Pilot' });
    const { entries } = await round(simulated, '/users/delta?$select=department,jobTitle');
    expect(entries.at(-1)).toEqual({ id, jobTitle: 'Pilot' });
  });

  it('has empty pages with a next link, and entries that come again', async () => {
    await using simulated = await start({ users: 450, settings: {} });
    const { pages, entries } = await round(simulated, '/users/delta?$select=id');
    expect(pages.map((page) => page.value.length)).toEqual([200, 0, 200, 52]);
    expect(entries).toHaveLength(452);
    expect(new Set(ids(entries)).size).toBe(450);
  });

  it('can be asked of some users only, at most fifty', async () => {
    await using simulated = await start();
    const [one, other] = [...simulated.tenant.users()];
    const filter = (wanted: readonly unknown[]) =>
      `$filter=${wanted.map((id) => `id eq '${String(id)}'`).join(' or ')}`;
    const { entries } = await round(simulated, `/users/delta?$select=id&${filter([one?.id, other?.id])}`);
    expect(ids(entries)).toEqual([one?.id, other?.id]);
    expect((await simulated.ask(`/users/delta?${filter(Array(51).fill(one?.id))}`)).status).toBe(400);
  });
});

describe('a later round', () => {
  it('tells who was hired, changed, deleted and purged, and nobody else', async () => {
    await using simulated = await start({ users: 10 });
    const { tenant } = simulated;
    const [changed, deleted, purged] = [...tenant.users()].map((user) => user.id);
    const link = await latest(simulated, '&$select=displayName');
    const { id: hired } = tenant.hire({ displayName: 'New' });
    tenant.change(changed ?? '', { displayName: 'Changed' });
    tenant.delete(deleted ?? '');
    tenant.purge(purged ?? '');
    const { entries } = await round(simulated, link);
    expect(entries).toEqual([
      { id: hired, displayName: 'New' },
      { id: changed, displayName: 'Changed' },
      { id: deleted, '@removed': { reason: 'changed' } },
      { id: purged, '@removed': { reason: 'deleted' } },
    ]);
  });

  it('is empty when nothing happened, and has a new link', async () => {
    await using simulated = await start();
    const { entries, pages } = await round(simulated, await latest(simulated));
    expect([entries, pages.length]).toEqual([[], 1]);
  });

  it('shows a cleared property as null', async () => {
    await using simulated = await start();
    const { id } = simulated.tenant.hire({ department: 'Sales', jobTitle: null });
    const link = await latest(simulated, '&$select=department,jobTitle');
    simulated.tenant.change(id, { department: null });
    expect((await round(simulated, link)).entries).toEqual([{ id, department: null }]);
  });

  it('does not mention changes of properties that were not selected', async () => {
    await using simulated = await start();
    const [user] = [...simulated.tenant.users()];
    const link = await latest(simulated, '&$select=displayName');
    simulated.tenant.change(user?.id ?? '', { department: 'Elsewhere' });
    expect((await round(simulated, link)).entries).toEqual([]);
  });

  it('shows only what changed when a minimal answer is preferred', async () => {
    await using simulated = await start();
    const [user] = [...simulated.tenant.users()];
    const link = await latest(simulated, '&$select=displayName,userPrincipalName');
    simulated.tenant.change(user?.id ?? '', { displayName: 'Changed' });
    expect((await round(simulated, link, { prefer: 'return=minimal' })).entries).toEqual([
      { id: user?.id, displayName: 'Changed' },
    ]);
  });

  it('does not mention a restore when properties were selected, and does when none were', async () => {
    await using simulated = await start();
    const [user] = [...simulated.tenant.users()];
    const id = user?.id ?? '';
    simulated.tenant.delete(id);
    const [selecting, whole] = [await latest(simulated, '&$select=displayName'), await latest(simulated)];
    simulated.tenant.restore(id);
    expect((await round(simulated, selecting)).entries).toEqual([]);
    expect(ids((await round(simulated, whole)).entries)).toEqual([id]);
  });

  it('shows a user once for each change, the last state last', async () => {
    await using simulated = await start({ settings: { deltaEmptyPages: false } });
    const [user] = [...simulated.tenant.users()];
    const link = await latest(simulated, '&$select=displayName');
    simulated.tenant.change(user?.id ?? '', { displayName: 'First' });
    simulated.tenant.change(user?.id ?? '', { displayName: 'Second' });
    expect((await round(simulated, link)).entries.map((entry) => entry['displayName'])).toEqual(['First', 'Second']);
  });

  it('tells changes made during the first round again', async () => {
    await using simulated = await start({ users: 300 });
    const first = await simulated.ask('/users/delta?$select=displayName');
    const [user] = [...simulated.tenant.users()].slice(-1);
    simulated.tenant.change(user?.id ?? '', { displayName: 'Meanwhile' });
    const { link, entries } = await round(simulated, String(first.body['@odata.nextLink']));
    expect(entries.at(-1)?.['displayName']).toBe('Meanwhile');
    expect((await round(simulated, link)).entries).toEqual([{ id: user?.id, displayName: 'Meanwhile' }]);
  });

  it('may learn of a change later than the directory', async () => {
    await using simulated = await start({ settings: { ...PLAIN, deltaDelayMs: 60_000 } });
    const [user] = [...simulated.tenant.users()];
    const link = await latest(simulated, '&$select=displayName');
    simulated.tenant.change(user?.id ?? '', { displayName: 'Soon' });
    const early = await round(simulated, link);
    expect(early.entries).toEqual([]);
    simulated.tenant.advanceClock(61_000);
    expect(ids((await round(simulated, early.link)).entries)).toEqual([user?.id]);
  });
});

describe('a delta link', () => {
  it('holds for seven days, then answers 410 and where to begin again', async () => {
    await using simulated = await start();
    const link = await latest(simulated);
    simulated.tenant.advanceClock(6.9 * DAY_MS);
    expect((await simulated.ask(link)).status).toBe(200);
    simulated.tenant.advanceClock(0.2 * DAY_MS);
    const refused = await simulated.ask(link);
    expect([refused.status, codeOf(refused)]).toEqual([410, 'syncStateNotFound']);
    const again = await round(simulated, refused.headers.get('location') ?? '');
    expect(again.entries).toHaveLength(20);
  });

  it('of an earlier simulator is unknown to the next one', async () => {
    const earlier = await start({ startsAt: '2026-01-01T00:00:00Z' });
    const { search } = new URL(await latest(earlier));
    await earlier.simulator.close();
    await using simulated = await start();
    expect((await simulated.ask(`/users/delta()${search}`)).status).toBe(410);
  });

  it('is longer than a thousand characters', async () => {
    await using simulated = await start();
    expect((await latest(simulated)).length).toBeGreaterThan(1_000);
  });

  it('does not exist in tenants that do not track changes', async () => {
    await using simulated = await start({ settings: { deltaSupported: false } });
    expect((await simulated.ask('/users/delta')).status).toBe(400);
  });
});

describe('changes of groups', () => {
  const groupLink = async (simulated: Simulated): Promise<string> =>
    (await round(simulated, '/groups/delta?$select=displayName,members&$deltatoken=latest')).link;

  it('come with members added and removed', async () => {
    await using simulated = await start();
    const { tenant } = simulated;
    const [one, other] = [...tenant.users()].map((user) => user.id);
    const { id } = tenant.createGroup({ displayName: 'Team' }, [one ?? '']);
    const link = await groupLink(simulated);
    tenant.addMember(id, other ?? '');
    tenant.removeMember(id, one ?? '');
    const type = '#microsoft.graph.user';
    expect((await round(simulated, link)).entries).toEqual([
      {
        id,
        displayName: 'Team',
        'members@delta': [
          { '@odata.type': type, id: other },
          { '@odata.type': type, id: one, '@removed': { reason: 'deleted' } },
        ],
      },
    ]);
  });

  it('come in several slices when a group is large, on pages of one group and of many', async () => {
    await using simulated = await start({ users: 500, settings: { ...PLAIN, groupDeltaMembers: 60 } });
    const { entries, pages } = await round(simulated, '/groups/delta?$select=displayName,members');
    const slices = entries
      .filter((entry) => entry['displayName'] === 'All Staff')
      .map((entry) => entry['members@delta']);
    expect(slices.map((slice) => (Array.isArray(slice) ? slice.length : 0))).toEqual([60, 60, 60, 60, 10]);
    expect(entries.find((entry) => entry['displayName'] === 'Empty Group')).not.toHaveProperty('members@delta');
    expect(pages.length).toBe(1);
  });

  it('do not mention a deleted user before the purge', async () => {
    await using simulated = await start();
    const [user] = [...simulated.tenant.users()].map((one) => one.id);
    const { id } = simulated.tenant.createGroup({ displayName: 'Team' }, [user ?? '']);
    const link = await groupLink(simulated);
    simulated.tenant.delete(user ?? '');
    expect((await round(simulated, link)).entries).toEqual([]);
    simulated.tenant.purge(user ?? '');
    expect(ids((await round(simulated, link)).entries)).toContain(id);
  });

  it('tell of a deleted group', async () => {
    await using simulated = await start();
    const { id } = simulated.tenant.createGroup({ displayName: 'Team' });
    const link = await groupLink(simulated);
    simulated.tenant.deleteGroup(id);
    expect((await round(simulated, link)).entries).toEqual([{ id, '@removed': { reason: 'changed' } }]);
  });
});
