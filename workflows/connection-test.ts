/** `tenant test`: Graph is called by workers only, so that whoever asks needs neither the secret nor a way to Microsoft. */
import { ApplicationFailure, ActivityFailure, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/create-activities.js';
import type { DirectorySyncInput } from './contract.js';

const { testConnection } = proxyActivities<Activities>({
  startToCloseTimeout: '2 minutes',
  retry: { maximumAttempts: 2 },
});

export type ConnectionCheck = { readonly name: string; readonly ok: boolean; readonly sentence: string };

export async function connectionTest(input: DirectorySyncInput): Promise<readonly ConnectionCheck[]> {
  try {
    return await testConnection(input);
  } catch (error) {
    const cause = error instanceof ActivityFailure ? error.cause : undefined;
    if (!(cause instanceof ApplicationFailure)) throw error;
    return [{ name: 'connection', ok: false, sentence: cause.message }];
  }
}
