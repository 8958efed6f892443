/** From a sealed credential to one that signs in. */
import type { StoredCredential, TenantConnection } from '../db/runs/load-connection.js';
import type { SecretBox } from '../db/tenants/secret-box.js';
import type { CredentialKind } from '../domain/credential-term.js';
import { createCredential, type Credential } from '../graph/credential.js';
import type { Endpoints } from '../graph/endpoints.js';
import type { Proof } from '../graph/proof.js';
import { RunFailure } from './failures.js';

/** @throws RunFailure where it does not open with the keys of this worker */
export async function openCredential(
  tenant: Pick<TenantConnection, 'tenantId' | 'entraTenantId' | 'clientId'>,
  stored: Pick<StoredCredential, 'kind' | 'envelope'>,
  endpoints: Endpoints,
  secretBox: SecretBox,
): Promise<Credential> {
  const text = await openSecret(tenant.tenantId, stored.envelope, secretBox);
  const { entraTenantId, clientId } = tenant;
  return createCredential({ endpoints, entraTenantId, clientId, proof: proofOf(stored.kind, text) });
}

function proofOf(kind: CredentialKind, text: string): Proof {
  if (kind === 'client-secret') return { kind, secret: text };
  return kind === 'certificate' ? { kind, pem: text } : { kind, path: text };
}

async function openSecret(tenantId: string, envelope: unknown, secretBox: SecretBox): Promise<string> {
  try {
    return (await secretBox.open(tenantId, envelope)).reveal();
  } catch (error) {
    // The box names tenant and key by their ids only.
    throw new RunFailure(
      'SecretUnreadable',
      error instanceof Error ? error.message : 'The stored client secret does not open.',
    );
  }
}
