/** A credential that was refused, and another one that signed in in its place. */
import type { Database } from '../connect.js';

/**
 * Remembers why, and warns in the run that is under way, if there is one.
 *
 * @param failure a sentence that names no person
 * @param warning the same for the run
 */
export async function noteRefusal(
  db: Database,
  credential: { readonly tenantId: string; readonly id: string },
  failure: string,
  warning: string,
): Promise<void> {
  await db.sql`
    with refused as (
      update credentials set failed_at = now(), failure = ${failure} where id = ${credential.id}
    )
    update runs set warnings = array_append(warnings, ${warning})
    where tenant_id = ${credential.tenantId} and status = 'running' and not warnings @> array[${warning}]`;
}

/** It signs in again. */
export async function forgetRefusal(db: Database, credentialId: string): Promise<void> {
  await db.sql`
    update credentials set failed_at = null, failure = null where id = ${credentialId} and failed_at is not null`;
}
