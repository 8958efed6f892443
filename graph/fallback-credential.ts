/**
 * Two credentials of one application as one: where the first is refused for what it is, the second signs in in its place. Anything else that is
 * wrong (the network, the tenant, the application) would be wrong with the second as well.
 */
import type { Credential } from './credential.js';
import { isOfTheProof, type GraphFailure } from './failure.js';
import { attempt } from './checks/finding.js';

/** @param onRefused told why the first was refused, once the second has worked instead; what it throws ends the sign-in */
export function withFallback(
  first: Credential,
  second: Credential,
  onRefused: (failure: GraphFailure) => Promise<void>,
): Credential {
  let refused = false;
  return {
    clientId: first.clientId,
    mark: first.mark,
    async getToken(signal) {
      if (refused) return await second.getToken(signal);
      const { value, failure } = await attempt(() => first.getToken(signal));
      if (failure === null) return value;
      if (!isOfTheProof(failure)) throw failure;
      const instead = await attempt(() => second.getToken(signal));
      // Of two that do not work, the first is the one that is meant to.
      if (instead.failure !== null) throw instead.failure.retryable ? instead.failure : failure;
      await onRefused(failure);
      refused = true;
      return instead.value;
    },
    discard(token) {
      first.discard(token);
      second.discard(token);
    },
  };
}
