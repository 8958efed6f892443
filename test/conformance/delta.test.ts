// Reading changes, as we rely on it. https://learn.microsoft.com/graph/delta-query-overview
import type { Client } from '@microsoft/microsoft-graph-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askPage, askPages, askRefused, idOf } from './ask.js';
import { clientFor, directories, type Directory } from './directories.js';

describe.each(directories)('changes of $name', ({ open }) => {
  let directory: Directory;
  let client: Client;
  beforeAll(async () => {
    directory = await open();
    client = clientFor(directory);
  });
  afterAll(() => directory.close());

  it('begin now with $deltatoken=latest: no entries, and a delta link at once', async () => {
    const page = await askPage(client, '/users/delta?$select=id,displayName&$deltatoken=latest');
    expect(page.value).toEqual([]);
    expect(page['@odata.nextLink']).toBe(undefined);
    expect(page['@odata.deltaLink']).toBeTypeOf('string');
  });

  it('are followed by links that carry a token and nothing else', async () => {
    const page = await askPage(client, '/users/delta?$select=id,displayName');
    const link = new URL(page['@odata.nextLink'] ?? page['@odata.deltaLink'] ?? '');
    expect([...link.searchParams.keys()].map((name) => name.toLowerCase())).toEqual([
      expect.stringMatching(/^\$(skip|delta)token$/),
    ]);
  });

  it('end with a delta link, and never hold both links on one page', async () => {
    const first = await askPage(client, '/users/delta?$select=displayName&$deltatoken=latest');
    const pages = await askPages(client, first['@odata.deltaLink'] ?? '', undefined, 50);
    for (const page of pages) {
      expect(page['@odata.nextLink'] === undefined).not.toBe(page['@odata.deltaLink'] === undefined);
      for (const entry of page.value) expect(idOf(entry)).not.toBe('');
    }
  });

  it('of an unknown token start over: a 4xx that says so', async () => {
    const refusal = await askRefused(client, '/users/delta?$deltatoken=nonsense');
    expect([400, 404, 410]).toContain(refusal.statusCode);
  });

  it('of groups work in the same way', async () => {
    const page = await askPage(client, '/groups/delta?$select=displayName,members&$deltatoken=latest');
    expect(page.value).toEqual([]);
    expect(page['@odata.deltaLink']).toBeTypeOf('string');
  });
});
