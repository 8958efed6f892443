/** Says at start what a Temporal cluster lacks, instead of failing in every run that comes. */
import type { Client } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { z } from 'zod';
import { canBeFair, leastRetentionHours, searchAttributeNames } from '../workflows/contract.js';

/** INDEXED_VALUE_TYPE_KEYWORD: https://github.com/temporalio/api, temporal/api/enums/v1/common.proto */
const keywordType = 2;
/** NOT_FOUND: https://grpc.io/docs/guides/status-codes/ */
const notFoundSchema = z.object({ code: z.literal(5) });
const hourMs = 3_600_000;

/**
 * @returns one sentence that names everything that is missing, with the way out; null where the cluster has what Rollcall needs.
 * Whether fairness is switched on cannot be asked of a cluster, only whether its version has the switch.
 * @throws the connection's error where Temporal does not answer
 */
export async function findClusterProblem(client: Client): Promise<string | null> {
  const { namespace } = client.options;
  const retentionHours = await retentionOf(client, namespace);
  if (retentionHours === null) {
    return `Temporal lacks the namespace "${namespace}": run \`rollcall setup\` once, or set TEMPORAL_NAMESPACE.`;
  }
  const [{ customAttributes }, { serverVersion }] = await Promise.all([
    client.connection.operatorService.listSearchAttributes({ namespace }),
    client.workflowService.getClusterInfo({}),
  ]);
  const missing = searchAttributeNames.filter((name) => Number(customAttributes?.[name]) !== keywordType);
  const lacks: string[] = [];
  if (missing.length > 0) lacks.push(`the search attributes ${missing.join(', ')} (Keyword)`);
  if (retentionHours < leastRetentionHours) {
    lacks.push(`a retention of at least ${String(leastRetentionHours)} h (it is ${String(retentionHours)} h)`);
  }
  const wayOut = lacks.length > 0 ? ['run `rollcall setup` once'] : [];
  if (!canBeFair(serverVersion)) {
    lacks.push(`fairness between tenants (its server is ${serverVersion})`);
    wayOut.push('use a server of 1.29 or newer');
  }
  if (lacks.length === 0) return null;
  return `Temporal's namespace "${namespace}" lacks ${lacks.join(', and ')}: ${wayOut.join(', and ')}.`;
}

/** In hours; null where there is no such namespace. */
async function retentionOf(client: Client, namespace: string): Promise<number | null> {
  try {
    const { config } = await client.workflowService.describeNamespace({ namespace });
    return tsToMs(config?.workflowExecutionRetentionTtl) / hourMs;
  } catch (error) {
    if (notFoundSchema.safeParse(error).success) return null;
    throw error;
  }
}
