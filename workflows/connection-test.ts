/** `tenant test`: Graph is called by workers only, so that whoever asks needs neither the secret nor a way to Microsoft. */
import { ApplicationFailure, ActivityFailure, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/create-activities.js';
import type { DirectorySyncInput } from './contract.js';

const { testConnection } = proxyActivities<Activities>({
  startToCloseTimeout: '2 minutes',
  retry: { maximumAttempts: 2 },
});

export type ConnectionTest = {
  /** Under which the checks are stored; null where none could be made. */
  readonly testId: string | null;
  /** Why none could be made. */
  readonly problem: string | null;
};

export async function connectionTest(input: DirectorySyncInput): Promise<ConnectionTest> {
  try {
    const { testId, counts } = await testConnection(input);
    setCurrentDetails(`green ${counts.green} · yellow ${counts.yellow} · red ${counts.red}`);
    return { testId, problem: null };
  } catch (error) {
    const cause = error instanceof ActivityFailure ? error.cause : undefined;
    if (!(cause instanceof ApplicationFailure)) throw error;
    return { testId: null, problem: cause.message };
  }
}
