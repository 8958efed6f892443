// Reading groups and their members, as we rely on it. https://learn.microsoft.com/graph/api/group-list-transitivemembers
import type { Client } from '@microsoft/microsoft-graph-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, askEntry, askPage, askPages, askRefused, EVENTUAL, idOf, type Entry } from './ask.js';
import { clientFor, directories, type Directory } from './directories.js';

describe.each(directories)('groups of $name', ({ open }) => {
  let directory: Directory;
  let client: Client;
  let groups: readonly Entry[];
  beforeAll(async () => {
    directory = await open();
    client = clientFor(directory);
    groups = (await askPage(client, '/groups?$select=id,displayName,visibility&$top=20')).value;
  });
  afterAll(() => directory.close());

  const members = (group: Entry, options = '') =>
    askPages(
      client,
      `/groups/${idOf(group)}/transitiveMembers/microsoft.graph.user?$select=id,displayName${options}`,
      undefined,
      20,
    );

  it('are found by their name', async () => {
    const name = encodeURIComponent(String(groups[0]?.['displayName']).replaceAll("'", "''"));
    const found = await askPage(client, `/groups?$filter=displayName eq '${name}'&$select=id`);
    expect(found.value.map(idOf)).toContain(idOf(groups[0]));
  });

  it('are found by their id', async () => {
    const group = await askEntry(client, `/groups/${idOf(groups[0])}?$select=id,displayName`);
    expect(group['displayName']).toBe(groups[0]?.['displayName']);
  });

  it('list their users, nested ones too, once each and without a type', async () => {
    for (const group of groups.slice(0, 5)) {
      const users = (await members(group)).flatMap((page) => page.value);
      expect(new Set(users.map(idOf)).size).toBe(users.length);
      for (const user of users) expect(Object.keys(user).toSorted()).toEqual(['displayName', 'id']);
    }
  });

  it('list the same users in pages of any size', async () => {
    for (const group of groups.slice(0, 5)) {
      const whole = (await members(group, '&$top=999')).flatMap((page) => page.value.map(idOf));
      const pieces = await members(group, '&$top=7');
      const wanted = whole.length > 7 * pieces.length ? whole.slice(0, 7 * pieces.length) : whole;
      expect(pieces.flatMap((page) => page.value.map(idOf)).toSorted()).toEqual(wanted.toSorted());
    }
  });

  it('count their members with the header only', async () => {
    const address = `/groups/${idOf(groups[0])}/members/$count`;
    expect(Number(await ask(client, address, EVENTUAL))).toBeGreaterThanOrEqual(0);
    expect((await askRefused(client, address)).statusCode).toBe(400);
  });

  it('that do not exist are answered 404 with the code that means it', async () => {
    const address = '/groups/11111111-2222-4333-8444-555555555555/transitiveMembers/microsoft.graph.user';
    const refusal = await askRefused(client, address);
    expect([refusal.statusCode, refusal.code]).toEqual([404, 'Request_ResourceNotFound']);
  });
});
