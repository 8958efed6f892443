/** Refusals of the token endpoint in Entra's shape. https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
import { randomUUID } from 'node:crypto';
import { answer, type Answer } from './answer.js';

export class TokenRefusal extends Error {
  readonly status: number;
  /** The OAuth error, for example `invalid_client`: the only contractual part. */
  readonly error: string;
  /** The AADSTS number. */
  readonly code: number;

  constructor(status: number, error: string, code: number, message: string) {
    super(message);
    this.name = 'TokenRefusal';
    this.status = status;
    this.error = error;
    this.code = code;
  }
}

export const TOKEN_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store, no-cache',
  pragma: 'no-cache',
  p3p: 'CP="DSP CUR OTPi IND OTRi ONL FIN"',
  'x-ms-ests-server': '2.1.18514.5 - SIM ProdSlices',
};

export function tokenError(refusal: TokenRefusal, correlationId: string): Answer {
  const traceId = randomUUID();
  const timestamp = new Date()
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
  const body = {
    error: refusal.error,
    error_description: `AADSTS${refusal.code}: ${refusal.message}\r\nTrace ID: ${traceId}\r\nCorrelation ID: ${correlationId}\r\nTimestamp: ${timestamp}`,
    error_codes: [refusal.code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${refusal.code}`,
  };
  return answer(refusal.status, { ...TOKEN_HEADERS, 'x-ms-request-id': traceId }, JSON.stringify(body));
}
