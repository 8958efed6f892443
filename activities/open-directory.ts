/** From a tenant's row to its directory: endpoints, the opened secret, a credential and a Graph client. */
import type { Database } from '../db/connect.js';
import { loadConnection, type TenantConnection } from '../db/runs/load-connection.js';
import type { SecretBox } from '../db/tenants/secret-box.js';
import { createGraph, type Graph } from '../graph/client.js';
import { createCredential, type Credential } from '../graph/credential.js';
import { cloudEndpoints, createEndpoints, type Endpoints } from '../graph/endpoints.js';
import { RunFailure } from './failures.js';

export type Directory = { readonly tenant: TenantConnection; readonly credential: Credential; readonly graph: Graph };

/** Keeps a tenant's token from one slice to the next. One per worker process. */
export type DirectoryCache = {
  /** @param fresh begins with a new token: one that is cached does not know of consent granted since */
  open(tenantId: string, fresh?: boolean): Promise<Directory>;
};

type CacheEntry = { readonly settings: string; readonly directory: Directory };

export function createDirectoryCache(db: Database, secretBox: SecretBox): DirectoryCache {
  const entries = new Map<string, CacheEntry>();
  return {
    async open(tenantId, fresh = false) {
      const tenant = await loadConnection(db, tenantId);
      if (tenant === null) throw new RunFailure('TenantUnknown', `There is no tenant ${tenantId} any more.`);
      const settings = JSON.stringify(tenant);
      const cached = entries.get(tenantId);
      if (!fresh && cached?.settings === settings) return cached.directory;
      const directory = await openDirectory(tenant, secretBox);
      entries.set(tenantId, { settings, directory });
      return directory;
    },
  };
}

async function openDirectory(tenant: TenantConnection, secretBox: SecretBox): Promise<Directory> {
  if (tenant.envelope === null) {
    throw new RunFailure(
      'SecretMissing',
      `No client secret is stored for this tenant. Store one with \`rollcall tenant set-secret\`.`,
    );
  }
  const endpoints = endpointsOf(tenant);
  const clientSecret = await openSecret(tenant, secretBox);
  const credential = createCredential({
    endpoints,
    entraTenantId: tenant.entraTenantId,
    clientId: tenant.clientId,
    clientSecret,
  });
  return { tenant, credential, graph: createGraph({ endpoints, credential }) };
}

function endpointsOf(tenant: TenantConnection): Endpoints {
  if (tenant.cloud !== 'custom') return cloudEndpoints[tenant.cloud];
  try {
    return createEndpoints(tenant.loginUrl ?? '', tenant.graphUrl ?? '');
  } catch (error) {
    throw new RunFailure(
      'WrongAddress',
      error instanceof Error ? error.message : 'An address of this tenant is not usable.',
    );
  }
}

async function openSecret(tenant: TenantConnection, secretBox: SecretBox): Promise<string> {
  try {
    return (await secretBox.open(tenant.tenantId, tenant.envelope)).reveal();
  } catch (error) {
    // The box names tenant and key by their ids only.
    throw new RunFailure(
      'SecretUnreadable',
      error instanceof Error ? error.message : 'The stored client secret does not open.',
    );
  }
}
