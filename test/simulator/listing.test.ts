// Listings: pages, filters and counts, where the simulator can be told to behave in a special way.
import { describe, expect, it } from 'vitest';
import { codeOf, EVENTUAL, simulate } from './simulated.js';

describe('a listing', () => {
  it('refuses a page size above the limit of the tenant, and says which', async () => {
    await using simulated = await simulate();
    simulated.tenant.configure({ maxTop: 120 });
    const refused = await simulated.ask('/users?$top=121');
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('more than 120 users')]);
    expect((await simulated.ask('/users?$top=120')).status).toBe(200);
  });

  it('forgets its page tokens after the time it is set to', async () => {
    await using simulated = await simulate();
    simulated.tenant.configure({ pageTokenLifetimeMs: 60_000 });
    const link = String((await simulated.ask('/users?$top=10')).body['@odata.nextLink']);
    expect((await simulated.ask(link)).status).toBe(200);
    simulated.tenant.advanceClock(61_000);
    expect(codeOf(await simulated.ask(link))).toBe('Directory_ExpiredPageToken');
  });

  it('may have short pages, and an empty last one', async () => {
    await using simulated = await simulate({ tenants: [{ users: 25, settings: { shortPages: true } }] });
    const pages = await simulated.askAll('/users?$top=10&$select=id');
    expect(pages.map((page) => page.value.length)).toEqual([10, 5, 10, 0]);
    expect(new Set(pages.flatMap((page) => page.value.map((user) => user['id']))).size).toBe(25);
  });

  it('has a count that may lag behind', async () => {
    await using simulated = await simulate({ tenants: [{ users: 30, settings: { countOffset: -4 } }] });
    expect((await simulated.ask('/users/$count', EVENTUAL)).text).toBe('26');
  });

  it('goes on behind people who are deleted meanwhile', async () => {
    await using simulated = await simulate({ tenants: [{ users: 10, deletedUsers: 0 }] });
    const everyone = [...simulated.tenant.users()].map((user) => user.id);
    const first = await simulated.ask('/users?$top=4&$select=id');
    simulated.tenant.delete(everyone[1] ?? '');
    simulated.tenant.delete(everyone[5] ?? '');
    const rest = await simulated.askAll(String(first.body['@odata.nextLink']));
    const left = [4, 6, 7, 8, 9].map((position) => ({ id: everyone[position] }));
    expect(rest.flatMap((page) => page.value)).toEqual(left);
  });

  it('of a million users is read page by page', async () => {
    await using simulated = await simulate({ tenants: [{ users: 1_000_000 }] });
    const page = await simulated.ask('/users?$top=999&$select=id');
    expect([page.value.length, typeof page.body['@odata.nextLink']]).toEqual([999, 'string']);
  });
});

describe('a filter', () => {
  it('finds by any of several ids', async () => {
    await using simulated = await simulate();
    const [one, other] = [...simulated.tenant.users()].map((user) => user.id);
    const byIn = await simulated.ask(`/users?$select=id&$filter=id in ('${one ?? ''}','${other ?? ''}')`);
    expect(byIn.value).toEqual([{ id: one }, { id: other }]);
  });

  it('finds by the start of a name, apostrophes doubled and capitals ignored', async () => {
    await using simulated = await simulate();
    const { id } = simulated.tenant.hire({ userPrincipalName: "Conan.O'Brien+x@contoso.example" });
    const found = (start: string) =>
      simulated.ask(`/users?$select=id&$filter=startswith(userPrincipalName,'${encodeURIComponent(start)}')`);
    expect((await found("conan.o''brien+")).value).toEqual([{ id }]);
    expect((await found('conan.x')).value).toEqual([]);
  });

  it('reads a plus sign that was not encoded as a blank', async () => {
    await using simulated = await simulate();
    simulated.tenant.hire({ userPrincipalName: 'a+b@contoso.example' });
    const { value } = await simulated.ask("/users?$filter=startswith(userPrincipalName,'a+b')");
    expect(value).toEqual([]);
  });

  it('joins comparisons', async () => {
    await using simulated = await simulate();
    const { id } = simulated.tenant.hire({ department: 'Apiary', accountEnabled: false });
    const { value } = await simulated.ask(
      "/users?$select=id&$filter=department eq 'apiary' and accountEnabled eq false",
    );
    expect(value).toEqual([{ id }]);
  });

  it.each(['department', "department eq 'open", "nosuchproperty eq 'x'", "department like 'x'"])(
    'that cannot be read is refused: %s',
    async (filter) => {
      await using simulated = await simulate();
      expect((await simulated.ask(`/users?$filter=${encodeURIComponent(filter)}`)).status).toBe(400);
    },
  );
});

describe('a limit of resource units', () => {
  it('answers 429 with the time to wait once it is used up, and says so beforehand', async () => {
    await using simulated = await simulate({ tenants: [{ settings: { unitsPerTenSeconds: 5 } }] });
    const answers = [];
    for (let turn = 0; turn < 4; turn += 1) answers.push(await simulated.ask('/users?$top=50'));
    expect(answers.map((answered) => answered.status)).toEqual([200, 200, 429, 429]);
    expect(answers[0]?.headers.get('x-ms-resource-unit')).toBe('2');
    expect(answers[2]?.headers.get('x-ms-throttle-limit-percentage')).toBe('1.2');
    expect(Number(answers[2]?.headers.get('retry-after'))).toBeLessThanOrEqual(10);
  });

  it('does not exist unless it is set', async () => {
    await using simulated = await simulate();
    for (let turn = 0; turn < 20; turn += 1) expect((await simulated.ask('/users')).status).toBe(200);
  });
});

describe('an address of 20,000 characters', () => {
  it('is answered', async () => {
    await using simulated = await simulate();
    expect((await simulated.ask(`/users?$top=1&padding=${'x'.repeat(20_000)}`)).status).toBe(200);
  });
});
