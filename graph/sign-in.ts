/**
 * One sign-in with Microsoft's identity library, by secret, certificate or federated token, which remembers what came over the wire: the library
 * throws the same class for every refusal.
 */
import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  type AccessToken,
  type ClientSecretCredentialOptions,
  type TokenCredential,
} from '@azure/identity';
import { openCertificate } from './client-certificate.js';
import { isMicrosoftLogin, scopeOf, type Endpoints } from './endpoints.js';
import { GraphFailure } from './failure.js';
import { readFederatedToken } from './federated-token.js';
import { errorCodeOf } from './network-failure.js';
import type { Proof } from './proof.js';
import type { TokenAnswer } from './token-failure.js';

const TOKEN_TIMEOUT_MS = 30_000;

export type SignInOptions = {
  readonly endpoints: Endpoints;
  /** Directory (tenant) id, or one of the directory's domain names. */
  readonly entraTenantId: string;
  readonly clientId: string;
  readonly proof: Proof;
  /** How long the login address may take to answer; 30 s unless told. */
  readonly tokenTimeoutMs?: number;
};

export type SignIn = {
  /** @throws GraphFailure where what we would prove ourselves with cannot be used; the library's error for a refusal */
  getToken(): Promise<AccessToken>;
  lastAnswer(): TokenAnswer;
};

/** @throws GraphFailure for what the library would reject with a sentence about itself. */
export function createSignIn(options: SignInOptions): SignIn {
  const { endpoints, tokenTimeoutMs = TOKEN_TIMEOUT_MS } = options;
  refuseUnusable(options);
  let answer: TokenAnswer = null;
  /** What went wrong before anything was sent; the library would wrap it beyond recognition. */
  let unsent: GraphFailure | null = null;
  const libraryOptions = {
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
  } satisfies ClientSecretCredentialOptions;
  const credential = libraryCredential(options, libraryOptions, (failure) => {
    unsent = failure;
  });
  return {
    async getToken() {
      answer = null;
      unsent = null;
      try {
        const token = await credential.getToken(scopeOf(endpoints));
        if (token === null) throw new Error('the identity library gave no token');
        return token;
      } catch (error) {
        throw unsent ?? error;
      }
    },
    lastAnswer: () => answer,
  };
}

function libraryCredential(
  { entraTenantId, clientId, proof }: SignInOptions,
  options: ClientSecretCredentialOptions,
  onUnsent: (failure: GraphFailure) => void,
): TokenCredential {
  if (proof.kind === 'client-secret') {
    return new ClientSecretCredential(entraTenantId, clientId, proof.secret, options);
  }
  if (proof.kind === 'certificate') {
    const { pem, endsAt } = openCertificate(proof.pem, clientId);
    refuseEnded(endsAt, clientId);
    return new ClientCertificateCredential(entraTenantId, clientId, { certificate: pem }, options);
  }
  // Read anew at each sign-in: the platform replaces the file, often every hour.
  const readToken = async (): Promise<string> => {
    try {
      return await readFederatedToken(proof.path, clientId);
    } catch (error) {
      if (error instanceof GraphFailure) onUnsent(error);
      throw error;
    }
  };
  return new ClientAssertionCredential(entraTenantId, clientId, readToken, options);
}

function refuseUnusable({ entraTenantId, clientId, proof }: SignInOptions): void {
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
  if (proof.kind === 'client-secret' && proof.secret === '') {
    throw new GraphFailure(
      'wrong-secret',
      `The client secret of application ${clientId} is missing. Enter one with \`rollcall tenant set-secret\`.`,
    );
  }
}

function refuseEnded(endsAt: Date, clientId: string): void {
  if (endsAt.getTime() > Date.now()) return;
  throw new GraphFailure(
    'expired-certificate',
    `The certificate of application ${clientId} ended on ${endsAt.toISOString().slice(0, 10)}. Make a new one, upload it under Certificates & secrets, and store it with \`rollcall tenant set-secret\`.`,
  );
}

function looksLikeJson(body: string | null | undefined): boolean {
  return body?.trimStart().startsWith('{') ?? false;
}
