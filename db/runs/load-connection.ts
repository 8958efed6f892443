/** What is needed to reach a tenant's directory; its secrets still in their envelopes. */
import type { CredentialKind, CredentialSlot } from '../../domain/credential-term.js';
import type { Database } from '../connect.js';
import type { Cloud } from '../schema.js';

/** What a tenant signs in with, as it is stored: sealed. */
export type StoredCredential = {
  readonly id: string;
  readonly slot: CredentialSlot;
  readonly kind: CredentialKind;
  readonly envelope: unknown;
};

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
  /** In the order in which they are tried; none where no secret has been set. */
  readonly credentials: readonly StoredCredential[];
};

export async function loadConnection(db: Database, tenantId: string): Promise<TenantConnection | null> {
  const [row] = await db.sql<TenantConnection[]>`
    select t.id as "tenantId", t.name, t.status, t.entra_tenant_id as "entraTenantId", t.client_id as "clientId",
      t.application_object_id as "applicationObjectId", t.cloud, t.login_url as "loginUrl", t.graph_url as "graphUrl",
      t.page_size as "pageSize", t.guard_share::float8 as "guardShare", t.guard_minimum as "guardMinimum",
      (
        select coalesce(json_agg(json_build_object('id', c.id, 'slot', c.slot, 'kind', c.kind, 'envelope', c.envelope) order by c.slot), '[]')
        from credentials c where c.tenant_id = t.id and c.slot > 0
      ) as credentials
    from tenants t
    where t.id = ${tenantId}`;
  return row ?? null;
}
