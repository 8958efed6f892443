/** `explain`: a worker looks into everything about one person. Question and answer go through Postgres; this only carries ids. */
import { ApplicationFailure, ActivityFailure, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/create-activities.js';

const { explainPerson } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { maximumAttempts: 2, initialInterval: '1 second' },
});

export type ExplanationInput = { readonly tenantId: string; readonly requestId: string };

/** Why there is no answer, in a sentence that names nobody; null where there is one. */
export async function personExplanation(input: ExplanationInput): Promise<string | null> {
  try {
    await explainPerson(input);
    return null;
  } catch (error) {
    const cause = error instanceof ActivityFailure ? error.cause : undefined;
    if (!(cause instanceof ApplicationFailure)) throw error;
    return cause.message;
  }
}
