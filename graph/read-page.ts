/** One page of any Graph collection: its entries as they came, and where the next one starts. https://learn.microsoft.com/graph/paging */
import { z } from 'zod';
import { notGraph } from './answer-failure.js';
import type { Graph, RequestOptions } from './client.js';
import { GraphFailure } from './failure.js';

/** Graph takes no more than this. https://learn.microsoft.com/graph/api/user-list */
export const MAX_PAGE_SIZE = 999;

export type Page = {
  readonly entries: readonly unknown[];
  /** Null on the last page only: a short or empty page with a link is not the last. */
  readonly nextLink: string | null;
  /** On the last page of a delta round. */
  readonly deltaLink: string | null;
  /** On the first page of an answer to a request with `$count=true`. */
  readonly count: number | null;
};

const PageBody = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
  '@odata.count': z.int().nonnegative().optional(),
});

/**
 * @param link a path, or the `nextLink` of the page before, used as it is.
 * @throws GraphFailure: among others `expired-page` when the listing no longer advances, and `not-graph` when the answer is no collection, which
 * must never be taken for an empty one.
 */
export async function readPage(graph: Graph, link: string, options: RequestOptions): Promise<Page> {
  const { body, status } = await graph.get(link, options);
  const parsed = PageBody.safeParse(body);
  if (!parsed.success) throw notGraph(graph.host, { status }, false);
  const { value, '@odata.nextLink': nextLink, '@odata.deltaLink': deltaLink, '@odata.count': count } = parsed.data;
  if (nextLink !== undefined && graph.urlOf(nextLink).href === graph.urlOf(link).href) {
    // Reported of filtered listings and of groups/delta. https://github.com/microsoftgraph/microsoft-graph-docs/issues/2635
    throw new GraphFailure(
      'expired-page',
      'Microsoft Graph keeps answering with the same page; the listing has to start again.',
      { status },
    );
  }
  return { entries: value, nextLink: nextLink ?? null, deltaLink: deltaLink ?? null, count: count ?? null };
}

/** `$select`'s value: Graph's client encodes nothing, and mapped properties come from a file. */
export function selectOf(properties: readonly string[]): string {
  return properties.map(encodeURIComponent).join(',');
}
