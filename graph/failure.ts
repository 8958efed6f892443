/**
 * What can go wrong between us and Entra, as one class with a closed list of reasons. Everything in this folder that fails throws it, so that
 * whoever catches it decides by `reason` and `retryable`, and may show `message` to anyone.
 */

export type GraphFailureReason =
  | 'unknown-tenant'
  | 'wrong-secret'
  | 'expired-secret'
  /** There is no certificate with its key in what is stored. */
  | 'unusable-certificate'
  | 'expired-certificate'
  /** It is not among those of the application. */
  | 'unknown-certificate'
  /** It is not there, or out of time. */
  | 'unusable-federated-token'
  /** The application trusts nobody who would vouch for us like this. */
  | 'unknown-federation'
  | 'unknown-application'
  | 'disabled-application'
  | 'blocked-by-policy'
  /** Entra or Graph refused the credential for another reason; `aadsts` says which, where there is one. */
  | 'credential-rejected'
  | 'missing-consent'
  | 'unreachable'
  /** Something answered, but not Graph: a captive portal, a proxy's page, a wrong address. */
  | 'not-graph'
  | 'throttled'
  | 'unavailable'
  /** The listing has to start again from its first page. */
  | 'expired-page'
  /** The delta link is dead: everything has to be read. */
  | 'delta-expired'
  | 'page-size-refused'
  | 'unsupported-query'
  | 'not-found'
  | 'timed-out'
  | 'clock-skew'
  | 'unexpected';

/** Whether the same request may succeed later without anybody doing anything. */
const passesByItself: Readonly<Record<GraphFailureReason, boolean>> = {
  'unknown-tenant': false,
  'wrong-secret': false,
  'expired-secret': false,
  'unusable-certificate': false,
  'expired-certificate': false,
  'unknown-certificate': false,
  'unusable-federated-token': false,
  'unknown-federation': false,
  'unknown-application': false,
  'disabled-application': false,
  'blocked-by-policy': false,
  'credential-rejected': false,
  'missing-consent': false,
  unreachable: true,
  'not-graph': false,
  throttled: true,
  unavailable: true,
  'expired-page': false,
  'delta-expired': false,
  'page-size-refused': false,
  'unsupported-query': false,
  'not-found': false,
  'timed-out': true,
  'clock-skew': false,
  unexpected: false,
};

/** Failures of what we prove ourselves with: with another secret or certificate the same sign-in may succeed. */
const ofTheProof: ReadonlySet<GraphFailureReason> = new Set([
  'wrong-secret',
  'expired-secret',
  'unusable-certificate',
  'expired-certificate',
  'unknown-certificate',
  'unusable-federated-token',
  'unknown-federation',
  'credential-rejected',
  'clock-skew',
]);

export function isOfTheProof(failure: GraphFailure): boolean {
  return ofTheProof.has(failure.reason);
}

export type GraphFailureFacts = {
  /** Where it is not what the reason alone would say. */
  readonly retryable?: boolean;
  /** How long Graph asked us to wait; null where it did not say. */
  readonly retryAfterMs?: number | null;
  /** Digits of Entra's error code, such as `7000215`. */
  readonly aadsts?: string | null;
  readonly status?: number | null;
  /** Graph's own name for the error, such as `Request_ResourceNotFound`. */
  readonly code?: string | null;
  /** Graph's `request-id`, which Microsoft's support asks for. */
  readonly requestId?: string | null;
};

/** `message` is a safe sentence with the way out: it never holds a person's name, an address, a secret or a link. */
export class GraphFailure extends Error {
  override readonly name = 'GraphFailure';
  readonly reason: GraphFailureReason;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  readonly aadsts: string | null;
  readonly status: number | null;
  readonly code: string | null;
  readonly requestId: string | null;

  /** `cause` is the foreign error, for the log only: its text is not safe to show. */
  constructor(reason: GraphFailureReason, message: string, facts: GraphFailureFacts = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
    this.retryable = facts.retryable ?? passesByItself[reason];
    this.retryAfterMs = facts.retryAfterMs ?? null;
    this.aadsts = facts.aadsts ?? null;
    this.status = facts.status ?? null;
    this.code = facts.code ?? null;
    this.requestId = facts.requestId ?? null;
  }
}
