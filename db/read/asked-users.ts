/** Who was asked for by id in a run, beside the pages of its listings: the next slice asks for the others. */
import type { Queryable } from '../connect.js';

/** Call it in the transaction that writes the answers. */
export async function storeAsked(
  sql: Queryable,
  run: { readonly id: string; readonly tenantId: string },
  objectIds: readonly string[],
): Promise<void> {
  await sql`
    with chain as (
      insert into run_chains as c (tenant_id, run_id, kind, chain, next_number)
      values (${run.tenantId}, ${run.id}, 'asked', 0, 1)
      on conflict (run_id, kind, chain) do update set next_number = c.next_number + 1
      returning next_number - 1 as number
    )
    insert into run_pages (tenant_id, run_id, kind, chain, number, link_hash, object_ids)
    select ${run.tenantId}, ${run.id}, 'asked', 0, number, md5('asked ' || number)::uuid, string_to_array(${objectIds.join(',')}, ',')::uuid[]
    from chain`;
}
