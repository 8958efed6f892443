/** Tries everything a run needs, once, for `tenant test`. What was found is kept in Postgres: it names groups, which histories must not. */
import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { listMappings } from '../db/mappings/list-mappings.js';
import { storeChecks } from '../db/tenants/connection-checks.js';
import { countChecks, type CheckCounts } from '../domain/check.js';
import type { Dependencies } from './dependencies.js';
import { preflight } from './preflight.js';

export type TestedConnection = { readonly testId: string; readonly counts: CheckCounts };

export async function testConnection(
  deps: Dependencies,
  input: { readonly tenantId: string },
): Promise<TestedConnection> {
  const directory = await deps.directories.open(input.tenantId, true);
  const definitions = (await listMappings(deps.db.orm, input.tenantId)).map((mapping) => mapping.definition);
  const findings = await preflight(deps, directory, definitions, { signal: Context.current().cancellationSignal });
  const testId = randomUUID();
  await storeChecks(deps.db, input.tenantId, testId, findings);
  return { testId, counts: countChecks(findings) };
}
