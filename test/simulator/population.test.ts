// Generated tenants: the same seed gives the same people, of any number, with the mess of real directories.
import { assert as check, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createObjectIds } from '../../simulator/object-id.js';
import type { TenantSpec } from '../../simulator/tenant-spec.js';
import { createTenant } from '../../simulator/tenant.js';
import type { UserDocument } from '../../simulator/user-document.js';
import { simulate } from './simulated.js';

function people(spec: TenantSpec): readonly UserDocument[] {
  const { users } = createTenant(spec, 0);
  return Array.from({ length: users.size }, (_, index) => users.state(index).document);
}

const live = (spec: TenantSpec): readonly UserDocument[] => people({ deletedUsers: 0, ...spec });
const isGuest = (user: UserDocument): boolean => user['userType'] === 'Guest';
const share = (users: readonly UserDocument[], has: (user: UserDocument) => boolean): number =>
  users.filter(has).length / users.length;

describe('a generated tenant', () => {
  it('is the same for the same seed, the bin included', () => {
    const spec = { users: 300, deletedUsers: 20, seed: 'twins', startsAt: '2026-03-01T00:00:00Z' };
    expect(people(spec)).toEqual(people(spec));
  });

  it('is another for another seed', () => {
    const ids = new Set(live({ users: 50, seed: 1 }).map((user) => user.id));
    expect(live({ users: 50, seed: 2 }).filter((user) => ids.has(user.id))).toEqual([]);
  });

  it('begins with the same people when it is larger', () => {
    expect(live({ users: 500 }).slice(0, 40)).toEqual(live({ users: 40 }));
  });

  it('gives every user an id and a principal name of their own', () => {
    const users = live({ users: 5_000 });
    expect(new Set(users.map((user) => user.id)).size).toBe(5_000);
    expect(new Set(users.map((user) => user.userPrincipalName.toLowerCase())).size).toBe(5_000);
    for (const user of users.slice(0, 1_000)) expect(user.userPrincipalName).toMatch(/^[\w'.\-!#^~]+@[\w.-]+$/);
  });

  it('has the shares of guests and disabled accounts it was asked for', () => {
    const users = live({ users: 5_000, guestShare: 0.1, disabledShare: 0.05 });
    expect(share(users, isGuest)).toBeCloseTo(0.1, 1);
    expect(share(users, (user) => user['accountEnabled'] === false)).toBeCloseTo(0.05, 1);
    expect(live({ users: 2_000, guestShare: 0 }).some(isGuest)).toBe(false);
  });

  it('has the mess of real ones', () => {
    const users = live({ users: 5_000 });
    const some = (has: (user: UserDocument) => boolean): boolean => users.some(has);
    const text = (user: UserDocument, name: string): string => JSON.stringify(user[name] ?? '');
    expect({
      'guests with #EXT#': some((user) => isGuest(user) && user.userPrincipalName.includes('#EXT#@')),
      'unknown accountEnabled': some((user) => user['accountEnabled'] === null),
      'unknown userType': some((user) => user['userType'] === null),
      'no mail': some((user) => user['mail'] === null),
      'no employee id': some((user) => user['employeeId'] === null && !isGuest(user)),
      'apostrophe in a name': some((user) => text(user, 'userPrincipalName').includes("'")),
      'letters beyond ASCII': some((user) => text(user, 'displayName').includes('Ł')),
      'other scripts': some((user) => /[一-龥]/.test(text(user, 'displayName'))),
      'letters beyond 16 bits': some((user) => text(user, 'displayName').includes('👩‍🔧')),
      'blanks around a name': some((user) => text(user, 'displayName').startsWith('"  ')),
      'capitals in a principal name': some((user) => /^[A-Z]/.test(user.userPrincipalName)),
      'line break in a street': some((user) => text(user, 'streetAddress').includes('\\n')),
      'quotes in a department': some((user) => text(user, 'department').includes('\\"')),
      'half of the org data': some((user) => JSON.stringify(user['employeeOrgData']).includes('null}')),
      'seven digits of a second': some((user) => /\.\d{7}Z"$/.test(text(user, 'externalUserStateChangeDateTime'))),
    }).toEqual(
      Object.fromEntries(
        [
          'guests with #EXT#',
          'unknown accountEnabled',
          'unknown userType',
          'no mail',
          'no employee id',
          'apostrophe in a name',
          'letters beyond ASCII',
          'other scripts',
          'letters beyond 16 bits',
          'blanks around a name',
          'capitals in a principal name',
          'line break in a street',
          'quotes in a department',
          'half of the org data',
          'seven digits of a second',
        ].map((mess) => [mess, true]),
      ),
    );
  });

  it.each(['mail', 'employeeId'])('has different people with the same %s', (name) => {
    const values = live({ users: 5_000 }).flatMap((user) => user[name] ?? []);
    expect(new Set(values).size).toBeLessThan(values.length);
  });

  it('has users in the bin under the name of somebody who is live', () => {
    const { users } = createTenant({ users: 500, deletedUsers: 100 }, 0);
    const formerNames = [...users.bin(0)].map((index) => users.state(index).document.userPrincipalName.slice(32));
    expect(formerNames.some((name) => users.indexOfName(name) !== undefined)).toBe(true);
  });

  it('has managers among its people', () => {
    const { users } = createTenant({ users: 500 }, 0);
    const managers = Array.from({ length: 500 }, (_, index) => users.state(index).managerId);
    expect(managers.filter((id) => id !== null).length).toBeGreaterThan(400);
    for (const id of managers) expect(id === null || users.isLive(users.indexOfId(id) ?? -1)).toBe(true);
  });

  it('weighs about 1.1 KB a user', async () => {
    await using simulated = await simulate({ tenants: [{ users: 1_000 }] });
    const names = [...simulated.tenant.users()].length;
    const { text } = await simulated.ask(`/users?$top=999&$select=${SELECTED.join(',')}`);
    expect(names).toBe(1_000);
    expect(Buffer.byteLength(text) / 999).toBeGreaterThan(900);
    expect(Buffer.byteLength(text) / 999).toBeLessThan(1_200);
  });

  it('of a million users is there at once and knows each of them', async () => {
    const startedAt = performance.now();
    await using simulated = await simulate({ tenants: [{ users: 1_000_000 }] });
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    const last = createTenant({ users: 1_000_000 }, 0).users.state(999_999).document;
    const found = await simulated.ask(`/users/${last.id}?$select=id,userPrincipalName`);
    expect(found.body['userPrincipalName']).toBe(last.userPrincipalName);
    const byName = await simulated.ask(`/users/${encodeURIComponent(last.userPrincipalName.toUpperCase())}?$select=id`);
    expect(byName.body['id']).toBe(last.id);
  });
});

describe('object ids', () => {
  it('can be read back into the number they were made from', () => {
    const number = integer({ min: 0, max: 0xffffffff });
    check(
      property(number, number, (seed, index) => {
        const ids = createObjectIds(seed, 1);
        const id = ids.idAt(index);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect([ids.indexOf(id), ids.indexOf(id.toUpperCase())]).toEqual([index, index]);
      }),
    );
  });

  it('of another seed, kind or origin are unknown', () => {
    const id = createObjectIds(1, 1).idAt(5);
    expect(createObjectIds(2, 1).indexOf(id)).toBe(undefined);
    expect(createObjectIds(1, 2).indexOf(id)).toBe(undefined);
    expect(createObjectIds(1, 1).indexOf('11111111-2222-4333-8444-555555555555')).toBe(undefined);
  });
});

const SELECTED = [
  'id',
  'accountEnabled',
  'ageGroup',
  'businessPhones',
  'city',
  'companyName',
  'country',
  'department',
  'displayName',
  'mail',
  'employeeHireDate',
  'employeeId',
  'employeeOrgData',
  'employeeType',
  'externalUserState',
  'externalUserStateChangeDateTime',
  'faxNumber',
  'givenName',
  'jobTitle',
  'surname',
  'mailNickname',
  'mobilePhone',
  'officeLocation',
  'otherMails',
  'preferredLanguage',
  'state',
  'streetAddress',
  'usageLocation',
  'userPrincipalName',
  'userType',
  'postalCode',
];
