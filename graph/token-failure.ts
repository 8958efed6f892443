/**
 * Entra's refusal of a token, as a failure with the way out. The identity library throws the same class for every refusal and keeps Entra's code
 * in the message text only, so the code is read from there; what came over the wire is seen by the credential and handed in.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
import type { CredentialKind } from '../domain/credential-term.js';
import { GraphFailure, type GraphFailureReason } from './failure.js';
import { networkFailure } from './network-failure.js';
import { parseRetryAfter } from './retry-after.js';

/** The last answer of the token endpoint: `null` where the library failed before or without asking. */
export type TokenAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly isJson: boolean;
      readonly retryAfter: string | undefined;
    }
  | { readonly kind: 'not answered'; readonly code: string | null }
  | { readonly kind: 'timed out'; readonly timeoutMs: number }
  | null;

export type TokenRequest = {
  readonly loginHost: string;
  readonly graphHost: string;
  readonly entraTenantId: string;
  readonly clientId: string;
  /** What we proved ourselves with. */
  readonly kind: CredentialKind;
};

/** What a refusal can mean, each with its sentence; `code` is empty or " (AADSTS…)". */
const sentences = {
  'unknown-tenant': ({ loginHost, entraTenantId }, code) =>
    `${loginHost} knows no directory ${entraTenantId}${code}. Compare the directory (tenant) id with the overview page of Microsoft Entra ID, and check that the tenant's cloud is the right one.`,
  'wrong-secret': ({ clientId }, code) =>
    `The client secret of application ${clientId} is not right${code}. Enter the secret's value, not its id, with \`rollcall tenant set-secret\`. A secret created in the last minute may only need another minute.`,
  'expired-secret': ({ clientId }, code) =>
    `The client secret of application ${clientId} has expired${code}. Create a new one under Certificates & secrets of application ${clientId}, then \`rollcall tenant set-secret\`.`,
  'expired-certificate': ({ clientId }, code) =>
    `Entra says that the certificate of application ${clientId} has expired${code}. Make a new one, upload it under Certificates & secrets, and store it with \`rollcall tenant set-secret\`.`,
  'unknown-certificate': ({ clientId }, code) =>
    `The certificate is not among those of application ${clientId}${code}. Upload it (without its key) under Certificates & secrets, or store the right one with \`rollcall tenant set-secret\`. One uploaded in the last minute may only need another minute.`,
  'unusable-federated-token': ({ clientId }, code) =>
    `Entra does not accept the federated token for application ${clientId}${code}: it is out of time or no token. Check that the platform keeps its file fresh, and this machine's clock.`,
  'unknown-federation': ({ clientId }, code) =>
    `Application ${clientId} trusts no federated credential with this issuer, subject and audience${code}. Under Certificates & secrets, Federated credentials, compare them with those of the token.`,
  'unknown-application': ({ entraTenantId, clientId }, code) =>
    `Directory ${entraTenantId} knows no application ${clientId}${code}. Compare the application (client) id with the app registration, and check that it is registered in this directory.`,
  'disabled-application': ({ entraTenantId, clientId }, code) =>
    `Application ${clientId} is disabled in directory ${entraTenantId}${code}. Under Enterprise applications, set "Enabled for users to sign in" to Yes.`,
  'blocked-by-policy': ({ entraTenantId, clientId }, code) =>
    `A Conditional Access or security policy of directory ${entraTenantId} blocks application ${clientId}${code}. Exclude its service principal, or allow the address Rollcall connects from.`,
  'not-graph': ({ entraTenantId, graphHost }, code) =>
    `Directory ${entraTenantId} does not know ${graphHost} as Microsoft Graph${code}. Check the Graph address, or the tenant's cloud.`,
  'clock-skew': (_request, code) => `Entra says that the clock of this machine is wrong${code}. Set the clock.`,
  throttled: ({ loginHost }, code) => `${loginHost} is getting too many requests${code}. This passes by itself.`,
  unavailable: ({ loginHost }, code) =>
    `${loginHost} is not available at present${code}. This usually passes by itself.`,
  'credential-rejected': ({ loginHost, clientId }, code) =>
    `${loginHost} refused application ${clientId}${code}. Microsoft's list of Entra authentication error codes says what the code means.`,
  unreachable: ({ loginHost }) =>
    `${loginHost} cannot be reached or did not answer as Microsoft Entra does: a proxy or captive portal may be answering in its place, with HTML. Check the network, and the tenant's login address or cloud.`,
  unexpected: ({ loginHost, clientId }) =>
    `No token could be had from ${loginHost} for application ${clientId}, for a reason Rollcall does not know. The log has the error.`,
} as const satisfies Partial<Record<GraphFailureReason, (request: TokenRequest, code: string) => string>>;

type TokenFailureReason = keyof typeof sentences;

const reasonByCode: ReadonlyMap<string | null, TokenFailureReason> = new Map([
  ['90002', 'unknown-tenant'],
  ['900023', 'unknown-tenant'],
  ['90038', 'unknown-tenant'],
  ['900382', 'unknown-tenant'],
  ['9001023', 'unknown-tenant'],
  ['7000215', 'wrong-secret'],
  ['7000216', 'wrong-secret'],
  ['7000218', 'wrong-secret'],
  ['7000222', 'expired-secret'],
  ['700016', 'unknown-application'],
  ['700011', 'unknown-application'],
  ['70001', 'disabled-application'],
  ['7000112', 'disabled-application'],
  ['53003', 'blocked-by-policy'],
  ['53011', 'blocked-by-policy'],
  ['530032', 'blocked-by-policy'],
  ['500011', 'not-graph'],
  ['700027', 'unknown-certificate'],
  ['70021', 'unknown-federation'],
  ['700211', 'unknown-federation'],
  ['700212', 'unknown-federation'],
  ['700213', 'unknown-federation'],
  ['700024', 'clock-skew'],
  ['90055', 'throttled'],
  ['90006', 'unavailable'],
  ['90012', 'unavailable'],
  ['90024', 'unavailable'],
  ['90033', 'unavailable'],
]);

/** @param errorText the library's message; only the digits of its AADSTS code are used, for the text holds names. */
export function tokenFailure(
  request: TokenRequest,
  errorText: string,
  answer: TokenAnswer,
  nowMs: number,
  cause?: unknown,
): GraphFailure {
  if (answer?.kind === 'not answered') return networkFailure(request.loginHost, answer.code, cause);
  if (answer?.kind === 'timed out') {
    const sentence = `${request.loginHost} did not answer within ${answer.timeoutMs / 1000} s. This usually passes by itself.`;
    return new GraphFailure('timed-out', sentence, {}, cause);
  }
  const aadsts = /AADSTS(\d+)/.exec(errorText)?.[1] ?? null;
  const reason =
    ofProof(request.kind, aadsts, errorText) ?? reasonByCode.get(aadsts) ?? reasonOf(errorText, aadsts, answer);
  const sentence = sentences[reason](request, aadsts === null ? '' : ` (AADSTS${aadsts})`);
  const facts = { aadsts, status: answer?.status ?? null, retryAfterMs: parseRetryAfter(answer?.retryAfter, nowMs) };
  return new GraphFailure(reason, sentence, facts, cause);
}

/** Codes that mean something else by what was proven with. A federated token carries the clock of whoever issued it, and ends within the hour. */
function ofProof(kind: CredentialKind, aadsts: string | null, errorText: string): TokenFailureReason | null {
  if (kind === 'federated-token' && (aadsts === '700024' || aadsts === '50027')) return 'unusable-federated-token';
  return aadsts === '700027' && /key used is expired/i.test(errorText) ? 'expired-certificate' : null;
}

function reasonOf(
  errorText: string,
  aadsts: string | null,
  answer: Extract<TokenAnswer, { kind: 'answered' }> | null,
): TokenFailureReason {
  if (answer?.status === 429) return 'throttled';
  if (aadsts !== null) return 'credential-rejected';
  if (answer?.isJson === false) return 'unreachable';
  if (answer !== null && answer.status >= 500) return 'unavailable';
  if (answer !== null && answer.status >= 400) return 'credential-rejected';
  return /network_error|endpoints_resolution_error/.test(errorText) ? 'unreachable' : 'unexpected';
}
