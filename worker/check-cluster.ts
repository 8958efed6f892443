/** Says at start what a Temporal cluster lacks, instead of failing in every run that comes. */
import type { Client } from '@temporalio/client';
import { searchAttributeNames } from '../workflows/contract.js';

/** INDEXED_VALUE_TYPE_KEYWORD: https://github.com/temporalio/api, temporal/api/enums/v1/common.proto */
const keywordType = 2;

/**
 * @returns sentences, each with the way out; empty where the cluster has what Rollcall needs. Whether fairness is on
 * cannot be asked of a cluster: it is a dynamic setting of its servers.
 */
export async function findClusterProblems(client: Client): Promise<readonly string[]> {
  const { namespace } = client.options;
  const known = await client.connection.operatorService.listSearchAttributes({ namespace });
  const missing = searchAttributeNames.filter((name) => Number(known.customAttributes?.[name]) !== keywordType);
  if (missing.length === 0) return [];
  return [
    `Temporal's namespace "${namespace}" lacks the search attributes ${missing.join(', ')} (Keyword): run \`rollcall setup\` once.`,
  ];
}
