/** From a tenant's row to its directory: endpoints, the opened secrets, a credential and a Graph client. */
import type { Database } from '../db/connect.js';
import { loadConnection, type TenantConnection } from '../db/runs/load-connection.js';
import type { SecretBox } from '../db/tenants/secret-box.js';
import { noteRefusal } from '../db/tenants/credential-refusals.js';
import { createGraph } from '../graph/client.js';
import { cloudEndpoints, createEndpoints, type Endpoints } from '../graph/endpoints.js';
import type { Connection } from '../graph/checks/run-checks.js';
import { withFallback } from '../graph/fallback-credential.js';
import type { GraphFailure } from '../graph/failure.js';
import { RunFailure } from './failures.js';
import { openCredential } from './open-credential.js';

export type Directory = Connection & { readonly tenant: TenantConnection };

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
      const directory = await openDirectory(db, tenant, secretBox);
      entries.set(tenantId, { settings, directory });
      return directory;
    },
  };
}

async function openDirectory(db: Database, tenant: TenantConnection, secretBox: SecretBox): Promise<Directory> {
  const endpoints = endpointsOf(tenant);
  const credentials = await openCredentials(db, tenant, endpoints, secretBox);
  const [first, second] = credentials;
  if (first === undefined) {
    throw new RunFailure(
      'SecretMissing',
      `No client secret is stored for this tenant. Store one with \`rollcall tenant set-secret\`.`,
    );
  }
  const credential =
    second === undefined
      ? first.credential
      : withFallback(first.credential, second.credential, (failure) => noteFallback(db, tenant, failure));
  return { tenant, credentials, credential, graph: createGraph({ endpoints, credential }) };
}

/**
 * One that does not open, because its key was removed for example, stops nobody as long as the other one does.
 *
 * @throws RunFailure where none opens
 */
async function openCredentials(
  db: Database,
  tenant: TenantConnection,
  endpoints: Endpoints,
  secretBox: SecretBox,
): Promise<Directory['credentials']> {
  const opened = await Promise.allSettled(
    tenant.credentials.map(async (stored) => ({
      slot: stored.slot,
      credential: await openCredential(tenant, stored, endpoints, secretBox),
    })),
  );
  const usable = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  for (const [index, result] of opened.entries()) {
    if (result.status === 'fulfilled') continue;
    const stored = tenant.credentials[index];
    if (usable.length === 0 || stored === undefined || !(result.reason instanceof RunFailure)) throw result.reason;
    const { message } = result.reason;
    const warning = `One of the two credentials cannot be used, the other one is: ${message}`;
    await noteRefusal(db, { tenantId: tenant.tenantId, id: stored.id }, message, warning);
  }
  return usable;
}

async function noteFallback(db: Database, tenant: TenantConnection, failure: GraphFailure): Promise<void> {
  const first = tenant.credentials[0];
  if (first === undefined) return;
  const warning = `The first credential was refused and the second one is used: ${failure.message}`;
  await noteRefusal(db, { tenantId: tenant.tenantId, id: first.id }, failure.message, warning);
}

export function endpointsOf(tenant: TenantConnection): Endpoints {
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
