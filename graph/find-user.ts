/** Finding one user by what people call them. Names are matched by Graph, without regard to case. */
import { z } from 'zod';
import type { Graph, RequestOptions } from './client.js';
import { GraphFailure } from './failure.js';
import { readPage } from './read-page.js';

const Named = z.object({ id: z.guid() });

/**
 * Object ids, lower case: of whoever has this user principal name, else of everybody with this e-mail. Empty where nobody has it, or where it is
 * no address at all. https://learn.microsoft.com/graph/api/user-get
 */
export async function findUserIds(graph: Graph, name: string, signal?: AbortSignal): Promise<readonly string[]> {
  // Without a sign that only addresses have, a path could mean something else: `delta` is a function, `$count` a number.
  if (!name.includes('@')) return [];
  const options = signal === undefined ? {} : { signal };
  const byName = await entryOrNull(graph, `/users/${encodeURIComponent(name)}?$select=id`, options);
  if (byName !== null) return [byName];
  const filter = encodeURIComponent(`mail eq '${name.replaceAll("'", "''")}'`);
  const { entries } = await readPage(graph, `/users?$filter=${filter}&$select=id&$top=10`, options);
  return entries.flatMap((entry) => idOf(entry) ?? []);
}

/** Whether the recycle bin holds this user. https://learn.microsoft.com/graph/api/directory-deleteditems-get */
export async function isInBin(graph: Graph, objectId: string, signal?: AbortSignal): Promise<boolean> {
  const path = `/directory/deletedItems/${encodeURIComponent(objectId)}?$select=id`;
  return (await entryOrNull(graph, path, signal === undefined ? {} : { signal })) !== null;
}

/** Null where there is none. A name that Graph cannot read as one is nobody's either. */
async function entryOrNull(graph: Graph, path: string, options: RequestOptions): Promise<string | null> {
  try {
    return idOf((await graph.get(path, options)).body);
  } catch (error) {
    if (!(error instanceof GraphFailure)) throw error;
    if (error.reason === 'not-found' || (error.reason === 'unsupported-query' && error.status === 400)) return null;
    throw error;
  }
}

function idOf(entry: unknown): string | null {
  const named = Named.safeParse(entry);
  return named.success ? named.data.id.toLowerCase() : null;
}
