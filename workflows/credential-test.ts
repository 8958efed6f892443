/** `tenant set-secret`: a worker signs in with the new one, before it takes the place of the old one. */
import { ActivityFailure, ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/create-activities.js';
import type { CredentialInput } from '../activities/test-credential.js';

const { testCredential } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { maximumAttempts: 2 },
});

/** @returns why Entra issues no token for it; null where it does */
export async function credentialTest(input: CredentialInput): Promise<string | null> {
  try {
    await testCredential(input);
    return null;
  } catch (error) {
    const cause = error instanceof ActivityFailure ? error.cause : undefined;
    if (!(cause instanceof ApplicationFailure)) throw error;
    return cause.message;
  }
}
