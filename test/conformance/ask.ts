// Asks Graph through the real SDK and gives what came back in a shape that tests can look at.
import { type Client, GraphError } from '@microsoft/microsoft-graph-client';
import { z } from 'zod';

const pageSchema = z.looseObject({
  value: z.array(z.record(z.string(), z.unknown())),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
  '@odata.count': z.number().optional(),
});

export type Page = z.infer<typeof pageSchema>;
export type Entry = Page['value'][number];

export const EVENTUAL = { ConsistencyLevel: 'eventual' } as const;

export async function ask(
  client: Client,
  address: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const answer: unknown = await client
    .api(address)
    .headers({ ...headers })
    .get();
  return answer;
}

export async function askPage(
  client: Client,
  address: string,
  headers?: Readonly<Record<string, string>>,
): Promise<Page> {
  return pageSchema.parse(await ask(client, address, headers));
}

export async function askEntry(
  client: Client,
  address: string,
  headers?: Readonly<Record<string, string>>,
): Promise<Entry> {
  return z.record(z.string(), z.unknown()).parse(await ask(client, address, headers));
}

/** All pages from an address on, at most `limit` of them. */
export async function askPages(
  client: Client,
  address: string,
  headers?: Readonly<Record<string, string>>,
  limit = 1_000,
): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for (let next: string | undefined = address; next !== undefined && pages.length < limit;) {
    const page: Page = await askPage(client, next, headers);
    pages.push(page);
    next = page['@odata.nextLink'];
  }
  return pages;
}

/** The refusal an address is answered with. */
export async function askRefused(
  client: Client,
  address: string,
  headers?: Readonly<Record<string, string>>,
): Promise<GraphError> {
  try {
    await ask(client, address, headers);
  } catch (error) {
    if (error instanceof GraphError) return error;
    throw error;
  }
  throw new Error(`${address} was not refused`);
}

/** The id of an entry, which every directory object has. */
export function idOf(entry: Entry | undefined): string {
  return z.string().parse(entry?.['id']);
}
