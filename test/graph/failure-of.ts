/** What a request failed with, so that a test can look at all of it. */
import { GraphFailure } from '../../graph/failure.js';

/** @throws whatever else it failed with, or that it did not fail. */
export async function failureOf(promise: Promise<unknown>): Promise<GraphFailure> {
  const error: unknown = await promise.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  if (error instanceof GraphFailure) return error;
  throw error;
}
