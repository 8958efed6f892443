/** What waits for a person's approval, and what was decided. */
import type { Queryable } from '../connect.js';
import { instantText } from './instant-text.js';

export type ListedHold = {
  readonly hold: string;
  readonly tenantId: string;
  readonly tenant: string;
  readonly run: string;
  /** Null for a preview, which is over all mappings. */
  readonly mapping: string | null;
  /** The guarded kind (deactivations, relinks, identifiers, roles, cleared fields, adoptions), or `preview`. */
  readonly kind: string;
  readonly state: 'open' | 'approved' | 'applied' | 'refused' | 'replaced';
  readonly rows: number;
  readonly digest: string;
  readonly reason: string;
  readonly createdAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
};

export type HoldFilter = { readonly tenantId?: string; readonly holdId?: string; readonly onlyOpen: boolean };

export async function listHolds(sql: Queryable, filter: HoldFilter): Promise<readonly ListedHold[]> {
  return await sql<ListedHold[]>`
    select h.id as hold, h.tenant_id as "tenantId", t.name as tenant, h.run_id as run, m.name as mapping, h.kind, h.state,
      h.row_count::int as rows, h.digest, h.reason, ${instantText(sql, 'h.created_at')} as "createdAt",
      h.decided_by as "decidedBy", ${instantText(sql, 'h.decided_at')} as "decidedAt"
    from holds h join tenants t on t.id = h.tenant_id left join mappings m on m.id = h.mapping_id
    where (${filter.tenantId ?? null}::uuid is null or h.tenant_id = ${filter.tenantId ?? null}::uuid)
      and (${filter.holdId ?? null}::uuid is null or h.id = ${filter.holdId ?? null}::uuid)
      and (not ${filter.onlyOpen} or h.state = 'open')
    order by h.created_at desc, h.id desc`;
}
