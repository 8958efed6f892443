/** What `tenant test` does: tries everything a run needs, once, and says in the administrator's words what is missing. */
import type { Credential } from './credential.js';
import type { Graph } from './client.js';
import { authenticate } from './credential.js';
import { GraphFailure } from './failure.js';
import { readPage } from './read-page.js';

export type CheckName = 'token' | 'users' | 'groups' | 'deleted users';

export type Check = { readonly name: CheckName; readonly ok: boolean; readonly sentence: string };

const readings = [
  { name: 'users', path: '/users?$select=id&$top=1' },
  { name: 'groups', path: '/groups?$select=id&$top=1' },
  { name: 'deleted users', path: '/directory/deletedItems/microsoft.graph.user?$select=id&$top=1' },
] as const satisfies readonly { readonly name: CheckName; readonly path: string }[];

/**
 * Gets a token, then reads one user, one group and one deleted user, and goes on after a failure so that everything missing is said at once.
 * @throws the signal's reason when aborted; never `GraphFailure`.
 */
export async function checkConnection(
  graph: Graph,
  credential: Credential,
  signal?: AbortSignal,
): Promise<readonly Check[]> {
  const token = await attempt('token', async () => {
    await authenticate(credential, signal);
    return `Entra issues tokens to application ${credential.clientId}.`;
  });
  if (!token.ok) {
    return [token, ...readings.map(({ name }) => ({ name, ok: false, sentence: 'Not tried, for lack of a token.' }))];
  }
  const checks = [token];
  for (const { name, path } of readings) {
    checks.push(
      await attempt(name, async () => {
        const { entries } = await readPage(graph, path, signal === undefined ? {} : { signal });
        return entries.length > 0 ? `${capitalised(name)} can be read.` : emptySentence(name);
      }),
    );
  }
  return checks;
}

async function attempt(name: CheckName, work: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, sentence: await work() };
  } catch (error) {
    if (error instanceof GraphFailure) return { name, ok: false, sentence: error.message };
    throw error;
  }
}

/** Graph shows an empty list to some who lack the permission, so an empty one is said and not passed over. */
function emptySentence(name: CheckName): string {
  const grant = name === 'groups' ? 'GroupMember.Read.All' : 'User.Read.All';
  return `Graph answers, with no ${name}. If there should be some, check that the application permission ${grant} has admin consent.`;
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
