/** What is needed to reach a tenant's directory; the secret still in its envelope. */
import type { Database } from '../connect.js';
import type { Cloud } from '../schema.js';

export type TenantConnection = {
  readonly tenantId: string;
  readonly name: string;
  readonly status: 'active' | 'paused' | 'removed';
  readonly entraTenantId: string;
  readonly clientId: string;
  readonly applicationObjectId: string | null;
  readonly cloud: Cloud;
  readonly loginUrl: string | null;
  readonly graphUrl: string | null;
  readonly pageSize: number;
  readonly guardShare: number;
  readonly guardMinimum: number;
  /** Null where no secret has been set. */
  readonly envelope: unknown;
};

export async function loadConnection(db: Database, tenantId: string): Promise<TenantConnection | null> {
  const [row] = await db.sql<TenantConnection[]>`
    select t.id as "tenantId", t.name, t.status, t.entra_tenant_id as "entraTenantId", t.client_id as "clientId",
      t.application_object_id as "applicationObjectId", t.cloud, t.login_url as "loginUrl", t.graph_url as "graphUrl",
      t.page_size as "pageSize", t.guard_share::float8 as "guardShare", t.guard_minimum as "guardMinimum", c.envelope
    from tenants t left join credentials c on c.tenant_id = t.id and c.slot = 1
    where t.id = ${tenantId}`;
  return row ?? null;
}
