/** Tries a credential that has been stored, and not yet put in the place of the one in use. */
import { Context } from '@temporalio/activity';
import { loadCandidate } from '../db/tenants/candidate-credential.js';
import { loadConnection } from '../db/runs/load-connection.js';
import { authenticate } from '../graph/credential.js';
import type { Dependencies } from './dependencies.js';
import { RunFailure } from './failures.js';
import { openCredential } from './open-credential.js';
import { endpointsOf } from './open-directory.js';

export type CredentialInput = { readonly tenantId: string; readonly credentialId: string };

/** @throws a failure that says why Entra issues no token for it */
export async function testCredential(deps: Dependencies, input: CredentialInput): Promise<void> {
  const tenant = await loadConnection(deps.db, input.tenantId);
  const stored = await loadCandidate(deps.db, input.tenantId, input.credentialId);
  if (tenant === null || stored === null) {
    throw new RunFailure('SecretMissing', 'What was to be tried is not stored any more. Try again.');
  }
  const credential = await openCredential(tenant, stored, endpointsOf(tenant), deps.secretBox);
  await authenticate(credential, Context.current().cancellationSignal);
}
