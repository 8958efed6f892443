// Reading the recycle bin, as we rely on it. https://learn.microsoft.com/graph/api/directory-deleteditems-list
import type { Client } from '@microsoft/microsoft-graph-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askPage, askPages, askRefused, idOf } from './ask.js';
import { clientFor, directories, type Directory } from './directories.js';

const BIN = '/directory/deletedItems/microsoft.graph.user';

describe.each(directories)('the recycle bin of $name', ({ open }) => {
  let directory: Directory;
  let client: Client;
  beforeAll(async () => {
    directory = await open();
    client = clientFor(directory);
  });
  afterAll(() => directory.close());

  it('is refused without the cast to users', async () => {
    const refusal = await askRefused(client, '/directory/deletedItems');
    expect([refusal.statusCode, refusal.code]).toEqual([400, 'Request_UnsupportedQuery']);
  });

  it('gives the time of deletion only when it is selected', async () => {
    const plain = await askPage(client, `${BIN}?$top=5`);
    for (const user of plain.value) expect(user).not.toHaveProperty('deletedDateTime');
    const selected = await askPage(client, `${BIN}?$top=5&$select=id,deletedDateTime`);
    for (const user of selected.value)
      expect(Date.parse(String(user['deletedDateTime']))).toBeLessThanOrEqual(Date.now());
  });

  it('lists each user once, named by their own id in front of the former name', async () => {
    const pages = await askPages(client, `${BIN}?$top=5&$select=id,userPrincipalName`);
    const users = pages.flatMap((page) => page.value);
    expect(new Set(users.map(idOf)).size).toBe(users.length);
    for (const user of users) {
      expect(String(user['userPrincipalName']).toLowerCase().startsWith(idOf(user).replaceAll('-', ''))).toBe(true);
    }
  });

  it('holds users that are not found among the live ones', async () => {
    const { value } = await askPage(client, `${BIN}?$top=1&$select=id`);
    for (const user of value)
      expect((await askRefused(client, `/users/${idOf(user)}`)).code).toBe('Request_ResourceNotFound');
  });
});
