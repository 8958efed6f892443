/**
 * A tenant's credential: Microsoft's `ClientSecretCredential`, kept from four habits that would stop a sync for minutes. It sleeps out any
 * `Retry-After` in silence; after one 429 or 5xx it answers from a cached error for a minute; concurrent callers on a cold cache each sign in; and
 * an abort is ignored. https://github.com/AzureAD/microsoft-authentication-library-for-js (msal-common, ThrottlingUtils)
 */
import { ClientSecretCredential, type AccessToken } from '@azure/identity';
import { isMicrosoftLogin, scopeOf, type Endpoints } from './endpoints.js';
import { GraphFailure } from './failure.js';
import { errorCodeOf } from './network-failure.js';
import { tokenFailure, type TokenAnswer, type TokenRequest } from './token-failure.js';

const TOKEN_TIMEOUT_MS = 30_000;

export type CredentialOptions = {
  readonly endpoints: Endpoints;
  /** Directory (tenant) id, or one of the directory's domain names. */
  readonly entraTenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** How long the login address may take to answer; 30 s unless told. */
  readonly tokenTimeoutMs?: number;
};

export type Credential = {
  readonly clientId: string;
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

type SignIn = { getToken(): Promise<AccessToken>; lastAnswer(): TokenAnswer };

function createSignIn(options: CredentialOptions): SignIn {
  const { endpoints, entraTenantId, clientId, clientSecret, tokenTimeoutMs = TOKEN_TIMEOUT_MS } = options;
  refuseUnusable(options);
  let answer: TokenAnswer = null;
  const credential = new ClientSecretCredential(entraTenantId, clientId, clientSecret, {
    authorityHost: endpoints.loginUrl,
    // Asked about an authority it does not know, the library would turn to login.microsoftonline.com.
    disableInstanceDiscovery: !isMicrosoftLogin(endpoints),
    // A retry waits for whatever Retry-After says, without a limit. Retrying is the caller's business.
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [
      {
        position: 'perCall',
        policy: {
          name: 'rememberTokenAnswer',
          async sendRequest(request, next) {
            request.timeout = tokenTimeoutMs;
            try {
              const response = await next(request);
              answer = {
                kind: 'answered',
                status: response.status,
                isJson: looksLikeJson(response.bodyAsText),
                retryAfter: response.headers.get('retry-after'),
              };
              return response;
            } catch (error) {
              // Nobody else aborts: the library offers no way to.
              const isTimeout = error instanceof Error && error.name === 'AbortError';
              answer = isTimeout
                ? { kind: 'timed out', timeoutMs: tokenTimeoutMs }
                : { kind: 'not answered', code: errorCodeOf(error) };
              throw error;
            }
          },
        },
      },
    ],
  });
  return {
    async getToken() {
      answer = null;
      return await credential.getToken(scopeOf(endpoints));
    },
    lastAnswer: () => answer,
  };
}

/** What the library would reject with a sentence about itself. */
function refuseUnusable({ entraTenantId, clientId, clientSecret }: CredentialOptions): void {
  if (!/^[0-9a-zA-Z.-]+$/.test(entraTenantId)) {
    throw new GraphFailure(
      'unknown-tenant',
      'The directory (tenant) id is neither a GUID nor a domain name. Copy it from the overview page of Microsoft Entra ID.',
    );
  }
  if (clientId === '') {
    throw new GraphFailure(
      'unknown-application',
      'The application (client) id is missing. Copy it from the app registration.',
    );
  }
  if (clientSecret === '') {
    throw new GraphFailure(
      'wrong-secret',
      `The client secret of application ${clientId} is missing. Enter one with \`rollcall tenant set-secret\`.`,
    );
  }
}

function looksLikeJson(body: string | null | undefined): boolean {
  return body?.trimStart().startsWith('{') ?? false;
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
