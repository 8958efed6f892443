// Reading users, as we rely on it. https://learn.microsoft.com/graph/api/user-list and https://learn.microsoft.com/graph/paging
import type { Client } from '@microsoft/microsoft-graph-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, askEntry, askPage, askPages, askRefused, EVENTUAL, idOf } from './ask.js';
import { clientFor, directories, type Directory } from './directories.js';

describe.each(directories)('users of $name', ({ open }) => {
  let directory: Directory;
  let client: Client;
  beforeAll(async () => {
    directory = await open();
    client = clientFor(directory);
  });
  afterAll(() => directory.close());

  it('come with eleven properties when none are selected', async () => {
    const { value } = await askPage(client, '/users?$top=1');
    expect(Object.keys(value[0] ?? {}).toSorted()).toEqual([
      'businessPhones',
      'displayName',
      'givenName',
      'id',
      'jobTitle',
      'mail',
      'mobilePhone',
      'officeLocation',
      'preferredLanguage',
      'surname',
      'userPrincipalName',
    ]);
  });

  it('come with every selected property, null where nothing is set', async () => {
    const names = ['accountEnabled', 'businessPhones', 'employeeOrgData', 'faxNumber', 'id', 'otherMails', 'userType'];
    const { value } = await askPage(client, `/users?$select=${names.join(',')}&$top=50`);
    for (const user of value) expect(Object.keys(user).toSorted()).toEqual(names);
    expect(value.some((user) => user['faxNumber'] === null)).toBe(true);
  });

  it('are listed exactly once along the next links, which repeat the query', async () => {
    const pages = await askPages(client, '/users?$select=id&$top=40', undefined, 5);
    const ids = pages.flatMap((page) => page.value.map(idOf));
    expect(new Set(ids).size).toBe(ids.length);
    for (const page of pages.slice(0, -1)) {
      expect(page.value.length).toBeLessThanOrEqual(40);
      const link = new URL(page['@odata.nextLink'] ?? '');
      expect(link.origin).toBe(new URL(directory.graphUrl).origin);
      expect(link.searchParams.get('$select')).toBe('id');
      expect(link.searchParams.get('$top')).toBe('40');
      expect(link.searchParams.get('$skiptoken')).not.toBe(null);
    }
  });

  it('come a hundred a page unless asked otherwise', async () => {
    const page = await askPage(client, '/users?$select=id');
    expect(page.value.length).toBeLessThanOrEqual(100);
    expect(page['@odata.nextLink'] === undefined || page.value.length === 100).toBe(true);
  });

  it.each(['0', '1000'])('are refused for a page size of %s', async (top) => {
    const refusal = await askRefused(client, `/users?$top=${top}`);
    expect([refusal.statusCode, refusal.code]).toEqual([400, 'Request_UnsupportedQuery']);
  });

  it('are refused for one property of SharePoint among the selected', async () => {
    expect((await askRefused(client, '/users?$select=id,aboutMe')).statusCode).toBe(501);
  });

  it('are refused for one property that does not exist', async () => {
    expect((await askRefused(client, '/users?$select=id,nosuchproperty')).statusCode).toBe(400);
  });

  it('are counted on the first page only, and only with the header', async () => {
    const address = '/users?$select=id&$top=5&$count=true';
    const [first, second] = await askPages(client, address, EVENTUAL, 2);
    expect(first?.['@odata.count']).toBeTypeOf('number');
    expect(second?.['@odata.count']).toBe(undefined);
    expect((await askPage(client, address))['@odata.count']).toBe(undefined);
  });

  it('are refused on the second page of a counted listing without the header', async () => {
    const first = await askPage(client, '/users?$select=id&$top=5&$count=true', EVENTUAL);
    const refusal = await askRefused(client, first['@odata.nextLink'] ?? '');
    expect(refusal.statusCode).toBe(400);
    expect(['Request_UnsupportedQuery', 'Directory_ExpiredPageToken']).toContain(refusal.code);
  });

  it('are counted as plain text with the header, and not without', async () => {
    expect(Number(await ask(client, '/users/$count', EVENTUAL))).toBeGreaterThan(0);
    expect((await askRefused(client, '/users/$count')).statusCode).toBe(400);
  });

  it('are found by id and by principal name', async () => {
    const { value } = await askPage(client, '/users?$select=id,userPrincipalName&$top=20');
    const user = value.find((one) => !String(one['userPrincipalName']).includes('#'));
    const byId = await askEntry(client, `/users/${idOf(user)}?$select=id,userPrincipalName`);
    const byName = await askEntry(
      client,
      `/users/${encodeURIComponent(String(user?.['userPrincipalName']))}?$select=id`,
    );
    expect(byId['userPrincipalName']).toBe(user?.['userPrincipalName']);
    expect(byName['id']).toBe(user?.['id']);
  });

  it('are filtered by id and by the start of the principal name', async () => {
    const { value } = await askPage(client, '/users?$select=id,userPrincipalName&$top=1');
    const byId = await askPage(client, `/users?$select=id&$filter=id eq '${idOf(value[0])}'`);
    expect(byId.value.map(idOf)).toEqual([idOf(value[0])]);
    const start = String(value[0]?.['userPrincipalName']).slice(0, 4);
    const quoted = encodeURIComponent(start.replaceAll("'", "''"));
    const byName = await askPage(
      client,
      `/users?$select=userPrincipalName&$filter=startswith(userPrincipalName,'${quoted}')`,
    );
    expect(byName.value.length).toBeGreaterThan(0);
    for (const user of byName.value) {
      expect(String(user['userPrincipalName']).toLowerCase().startsWith(start.toLowerCase())).toBe(true);
    }
  });

  it('that do not exist are answered 404 with the code that means it', async () => {
    const refusal = await askRefused(client, '/users/11111111-2222-4333-8444-555555555555');
    expect([refusal.statusCode, refusal.code]).toEqual([404, 'Request_ResourceNotFound']);
  });

  it('come with their manager when it is expanded', async () => {
    const { value } = await askPage(client, '/users?$select=id&$expand=manager($select=id)&$top=20');
    const managers = value.flatMap((user) => ('manager' in user ? [user['manager']] : []));
    expect(managers).toEqual(managers.map(() => expect.objectContaining({ id: expect.any(String) })));
    expect(managers.length).toBeGreaterThan(0);
  });
});
