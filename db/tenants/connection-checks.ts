/** What a pre-flight found, line by line. It stays here and not in Temporal, because it names groups of mappings. */
import type { Check } from '../../domain/check.js';
import type { Database } from '../connect.js';

/**
 * Stores a pre-flight, and forgets those of the tenant that are older than a day.
 *
 * @param testId chosen by the caller
 */
export async function storeChecks(
  db: Database,
  tenantId: string,
  testId: string,
  checks: readonly Check[],
): Promise<void> {
  await db.sql`
    with forgotten as (
      delete from connection_checks where tenant_id = ${tenantId} and checked_at < now() - interval '1 day'
    )
    insert into connection_checks (tenant_id, test_id, position, name, state, text)
    select ${tenantId}, ${testId}, position, name, state, text
    from unnest(${checks.map((check) => check.name)}::text[], ${checks.map((check) => check.state)}::text[],
      ${checks.map((check) => check.text)}::text[]) with ordinality as c (name, state, text, position)`;
}

export async function loadChecks(db: Database, tenantId: string, testId: string): Promise<readonly Check[]> {
  return await db.sql<Check[]>`
    select name, state, text from connection_checks
    where tenant_id = ${tenantId} and test_id = ${testId} order by position`;
}
