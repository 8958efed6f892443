/** Names of people who left that somebody else has now: remembered until a person has said whether they are two. */
import type { Queryable } from '../connect.js';

/** Of these batches of moves, those that were written: an application may know the leaver by that very name. */
export async function recordReused(sql: Queryable, seq: number, batchIds: readonly number[]): Promise<void> {
  const ids = [...batchIds];
  await sql`
    insert into reused_identifiers (tenant_id, mapping_id, object_id, person_id, former_object_id, former_person_id, identifier, found_run)
    select taker.tenant_id, taker.mapping_id, taker.object_id, taker.person_id, leaver.object_id, leaver.person_id,
      taker.after->>'identifier', ${seq}
    from changes leaver
    join mappings of_leaver on of_leaver.id = leaver.mapping_id
    join changes taker on taker.batch_id = any(${ids}::bigint[]) and taker.person_id <> leaver.person_id
      and taker.after->>'identifierKey' = leaver.before->>'identifierKey'
    join mappings of_taker on of_taker.id = taker.mapping_id and of_taker.collection_id is not distinct from of_leaver.collection_id
    join links l on l.mapping_id = taker.mapping_id and l.object_id = taker.object_id and l.person_id = taker.person_id
    where leaver.batch_id = any(${ids}::bigint[]) and leaver.after ? 'identifierKey' and leaver.after->>'identifierKey' is null
    on conflict (mapping_id, object_id, former_person_id) do nothing`;
}
