// The directories that Graph's behaviour is checked on: always a simulated tenant, and a real one when its credentials are in the environment. Nothing here
// writes to a directory. A real one needs the permissions of the set-up guide, ten users, one of the first twenty with a manager, and a group.
import { ClientSecretCredential } from '@azure/identity';
import { Client } from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js';
import { createCertificate } from '../../simulator/certificate.js';
import { startSimulator } from '../../simulator/simulator.js';

/** A directory, and what is needed to sign in to it. */
export interface Directory {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly loginUrl: string;
  readonly graphUrl: string;
  readonly close: () => Promise<void>;
}

export interface DirectoryKind {
  readonly name: string;
  readonly open: () => Promise<Directory>;
}

export const SIMULATED_USERS = 250;

const { env } = process;
const tenantId = env['ROLLCALL_CONFORMANCE_TENANT_ID'];
const clientId = env['ROLLCALL_CONFORMANCE_CLIENT_ID'];
const clientSecret = env['ROLLCALL_CONFORMANCE_CLIENT_SECRET'];

const simulated: DirectoryKind = { name: 'a simulated tenant', open: openSimulated };

function realDirectory(): DirectoryKind | undefined {
  if (tenantId === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  const directory = {
    tenantId,
    clientId,
    clientSecret,
    loginUrl: env['ROLLCALL_CONFORMANCE_LOGIN_URL'] ?? 'https://login.microsoftonline.com',
    graphUrl: env['ROLLCALL_CONFORMANCE_GRAPH_URL'] ?? 'https://graph.microsoft.com',
    close: () => Promise.resolve(),
  };
  return { name: 'the real tenant of the environment', open: () => Promise.resolve(directory) };
}

const real = realDirectory();

export const directories: readonly DirectoryKind[] = real === undefined ? [simulated] : [simulated, real];

/** Why the real tenant is left out; undefined when it is not. */
export const whyNoRealTenant: string | undefined =
  real === undefined
    ? ': skipped, because ROLLCALL_CONFORMANCE_TENANT_ID, ROLLCALL_CONFORMANCE_CLIENT_ID and ROLLCALL_CONFORMANCE_CLIENT_SECRET are not all set'
    : undefined;

async function openSimulated(): Promise<Directory> {
  const { certPem, keyPem } = await createCertificate(certificateFolder());
  const simulator = await startSimulator({
    tenants: [{ users: SIMULATED_USERS, deletedUsers: 12, seed: 'conformance' }],
    certificate: { cert: certPem, key: keyPem },
  });
  const tenant = simulator.tenant();
  return {
    tenantId: tenant.tenantId,
    clientId: tenant.clientId,
    clientSecret: tenant.clientSecret,
    loginUrl: simulator.loginUrl,
    graphUrl: simulator.graphUrl,
    close: () => simulator.close(),
  };
}

function certificateFolder(): string {
  const folder = env['ROLLCALL_TEST_CERTIFICATE_DIR'];
  if (folder === undefined)
    throw new Error('ROLLCALL_TEST_CERTIFICATE_DIR is not set: run the tests with vitest.config.ts');
  return folder;
}

/** A credential as the product makes it; other values than the directory's own can be given to see them refused. */
export function credentialFor(
  directory: Directory,
  other: { readonly tenantId?: string; readonly clientId?: string; readonly clientSecret?: string } = {},
): ClientSecretCredential {
  return new ClientSecretCredential(
    other.tenantId ?? directory.tenantId,
    other.clientId ?? directory.clientId,
    other.clientSecret ?? directory.clientSecret,
    { authorityHost: directory.loginUrl, disableInstanceDiscovery: true, retryOptions: { maxRetries: 0 } },
  );
}

export function scopeOf(directory: Directory): string {
  return `${directory.graphUrl}/.default`;
}

export function clientFor(directory: Directory): Client {
  const authProvider = new TokenCredentialAuthenticationProvider(credentialFor(directory), {
    scopes: [scopeOf(directory)],
  });
  const customHosts = new Set([new URL(directory.graphUrl).hostname]);
  return Client.initWithMiddleware({ authProvider, baseUrl: directory.graphUrl, customHosts });
}
