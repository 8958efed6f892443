/** Writes users as Entra shows them into the mirror and marks them as changed by this run. */
import type { Queryable } from '../connect.js';

export type MirrorEntry = {
  readonly objectId: string;
  /** Canonical JSON text. */
  readonly documentText: string;
  readonly fingerprint: string;
  readonly malformed: readonly string[];
  /** Of the manager's; null where there is none, or no mapping asks. */
  readonly managerId: string | null;
};

/** Separates texts in one parameter. JSON text never holds it raw, and an array of documents needs no escaping. */
const separator = '\u001e';

/** @param entries at most one per object id: one statement cannot touch a row twice */
export async function storeUsers(
  sql: Queryable,
  tenantId: string,
  seq: number,
  entries: readonly MirrorEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const malformed = entries.map((entry) => (entry.malformed.length === 0 ? '' : JSON.stringify(entry.malformed)));
  await sql`
    insert into directory_users (tenant_id, object_id, state, document, malformed, fingerprint, changed_seq, manager_id)
    select ${tenantId}, e.object_id, 'live', e.document::json, nullif(e.malformed, '')::jsonb, e.fingerprint, ${seq}, nullif(e.manager_id, '')::uuid
    from unnest(
      string_to_array(${entries.map((entry) => entry.objectId).join(',')}, ',')::uuid[],
      string_to_array(${entries.map((entry) => entry.documentText).join(separator)}, ${separator}),
      string_to_array(${malformed.join(separator)}, ${separator}),
      string_to_array(${entries.map((entry) => entry.fingerprint).join(',')}, ',')::uuid[],
      string_to_array(${entries.map((entry) => entry.managerId ?? '').join(',')}, ',')
    ) as e (object_id, document, malformed, fingerprint, manager_id)
    on conflict (tenant_id, object_id) do update set
      state = 'live', document = excluded.document, malformed = excluded.malformed,
      fingerprint = excluded.fingerprint, deleted_at = null, changed_seq = excluded.changed_seq,
      manager_id = excluded.manager_id`;
}
