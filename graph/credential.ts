/**
 * A tenant's credential: one of Microsoft's identity library, kept from four habits that would stop a sync for minutes. It sleeps out any
 * `Retry-After` in silence; after one 429 or 5xx it answers from a cached error for a minute; concurrent callers on a cold cache each sign in; and
 * an abort is ignored. https://github.com/AzureAD/microsoft-authentication-library-for-js (msal-common, ThrottlingUtils)
 */
import type { AccessToken } from '@azure/identity';
import { GraphFailure } from './failure.js';
import { markOf, type ProofMark } from './proof.js';
import { createSignIn, type SignIn, type SignInOptions } from './sign-in.js';
import { tokenFailure, type TokenRequest } from './token-failure.js';

export type CredentialOptions = SignInOptions;

export type Credential = {
  readonly clientId: string;
  /** What it proves itself with, as the application's registration shows it. */
  readonly mark: ProofMark;
  /**
   * A token for Graph, from the cache where one is valid for five minutes more.
   * @throws GraphFailure with the way out; the signal's reason when aborted.
   */
  getToken(signal?: AbortSignal): Promise<AccessToken>;
  /** Forgets this token, so that the next `getToken` signs in anew. Another token, got meanwhile, is kept. */
  discard(token: string): void;
};

/** Makes a credential that has not signed in yet; whatever is wrong with it is said by `getToken`. */
export function createCredential(options: CredentialOptions): Credential {
  const request: TokenRequest = {
    loginHost: new URL(options.endpoints.loginUrl).host,
    graphHost: new URL(options.endpoints.graphUrl).host,
    entraTenantId: options.entraTenantId,
    clientId: options.clientId,
    kind: options.proof.kind,
  };
  let signIn: SignIn | null = null;
  let underWay: Promise<AccessToken> | null = null;
  let current: string | null = null;

  async function signInOnce(): Promise<AccessToken> {
    try {
      signIn ??= createSignIn(options);
      const token = await signIn.getToken();
      current = token.token;
      return token;
    } catch (error) {
      const answer = signIn?.lastAnswer() ?? null;
      signIn = null;
      if (error instanceof GraphFailure) throw error;
      throw tokenFailure(request, error instanceof Error ? error.message : '', answer, Date.now(), error);
    }
  }

  return {
    clientId: options.clientId,
    mark: markOf(options.proof),
    async getToken(signal) {
      signal?.throwIfAborted();
      underWay ??= signInOnce().finally(() => {
        underWay = null;
      });
      return signal === undefined ? await underWay : await orAborted(underWay, signal);
    },
    discard(token) {
      // Once: of several requests that were refused with it, the later ones must not end the sign-in that the first one began.
      if (token !== current) return;
      current = null;
      signIn = null;
    },
  };
}

/**
 * Proves that the tenant's credential works, by getting a token.
 * @throws GraphFailure with the way out; the signal's reason when aborted.
 */
export async function authenticate(
  credential: Credential,
  signal?: AbortSignal,
): Promise<{ readonly expiresOnMs: number }> {
  const token = await credential.getToken(signal);
  return { expiresOnMs: token.expiresOnTimestamp };
}

/** The promise goes on for others who wait for it; this caller leaves when the signal says so. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let leave = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
