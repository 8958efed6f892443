/** Lets only our own sentences out of activities; see `activities/failures.ts`. */
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { type FailureLog, toTemporalFailure } from '../activities/failures.js';

export function createFailureInterceptor(log: FailureLog): ActivityInboundCallsInterceptor {
  return {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        throw toTemporalFailure(error, log);
      }
    },
  };
}
