/** Tries everything a run needs, once, for `tenant test`. */
import { Context } from '@temporalio/activity';
import { type Check, checkConnection } from '../graph/check-connection.js';
import type { Dependencies } from './dependencies.js';

export async function testConnection(
  deps: Dependencies,
  input: { readonly tenantId: string },
): Promise<readonly Check[]> {
  const { graph, credential } = await deps.directories.open(input.tenantId, true);
  return await checkConnection(graph, credential, Context.current().cancellationSignal);
}
