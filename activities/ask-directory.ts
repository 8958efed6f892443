/** Questions by id: what Entra says of exactly these people, written into the mirror. Listings are hints about whom to ask. */
import { type Fence, fenced } from '../db/fence.js';
import { storeAsked } from '../db/read/asked-users.js';
import { markGone } from '../db/read/deleted-users.js';
import { differingUsers } from '../db/read/differing-users.js';
import { storeUsers } from '../db/read/store-users.js';
import { type Answers, askUsers } from '../graph/ask-users.js';
import { toMirrorEntry } from '../graph/mirror-entry.js';
import type { Dependencies } from './dependencies.js';
import type { Directory } from './open-directory.js';
import { propertiesOf } from './read-users.js';

/**
 * Asks for each id. Whoever is found is live as answered; whoever is not has the state the caller says: somebody of the
 * bin is deleted, somebody who is nowhere is missing. Where Entra does not say, nothing changes. All of them count as asked
 * for in this run.
 */
export async function askAndStore(
  deps: Dependencies,
  directory: Directory,
  fence: Fence,
  run: { readonly id: string; readonly tenantId: string; readonly seq: number },
  objectIds: readonly string[],
  absentMeans: 'missing' | 'deleted',
  signal: AbortSignal,
): Promise<Answers> {
  const answers = await askUsers(directory.graph, objectIds, await propertiesOf(deps, run.id), signal);
  const found = answers.found.map(toMirrorEntry);
  const positions = await differingUsers(deps.db.sql, run.tenantId, found);
  await fenced(deps.db, fence, async (transaction) => {
    await storeUsers(
      transaction,
      run.tenantId,
      run.seq,
      positions.flatMap((position) => found[position] ?? []),
    );
    await markGone(transaction, run.tenantId, run.seq, answers.absent, absentMeans);
    await storeAsked(transaction, run, objectIds);
  });
  return answers;
}
