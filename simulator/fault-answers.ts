/** What an armed fault answers with, or what it does to the answer that would have been given. */
import {
  answer,
  expiredPage,
  forbidden,
  graphError,
  GraphRefusal,
  html,
  innerDate,
  json,
  notFound,
  type Answer,
  type RequestIds,
} from './answer.js';
import type { Fault } from './faults.js';
import { claimsChallenge, invalidToken } from './token-check.js';
import { tokenError, TokenRefusal } from './token-error.js';

export interface FaultContext {
  readonly ids: RequestIds;
  readonly now: number;
  readonly origin: string;
  /** Decoded path of the request. */
  readonly path: string;
  readonly clientId: string | undefined;
  readonly tenantId: string | undefined;
}

/** The answer that takes the place of the real one; undefined for faults that change or lose the real one. */
export function answerInstead(fault: Fault, context: FaultContext): Answer | undefined {
  const refuse = (refusal: GraphRefusal): Answer => graphError(refusal, context.ids, context.now);
  switch (fault.kind) {
    case 'throttled':
      return throttled(fault, context);
    case 'status':
      return withStatus(fault, context);
    case 'captive-portal':
      return html(
        200,
        '<!DOCTYPE html><html><head><title>Welcome</title></head><body><form action="/login">Please accept the terms to use this network.</form></body></html>',
      );
    case 'no-value':
      return json({ '@odata.context': `${context.origin}/v1.0/$metadata#users` });
    case 'expired-page':
      return refuse(expiredPage());
    case 'expired-token':
      return refuse(invalidToken('Lifetime validation failed, the token is expired.'));
    case 'challenge':
      return refuse(claimsChallenge());
    case 'forbidden':
      return refuse(forbidden());
    case 'not-found':
      return refuse(notFound(context.path.split('/').at(-1) ?? ''));
    case 'resync':
      return refuse(resyncRequired(context.origin + context.path, fault.code));
    case 'token-refusal':
      return tokenError(tokenRefusal(fault), context.ids.clientRequestId);
    case 'cut':
    case 'truncated':
    case 'hang':
    case 'reset':
    case 'delay':
    case 'repeated-link':
    case 'short-list':
    case 'hollow':
    case 'malformed':
      break;
  }
  return undefined;
}

/** 410 with the address to start again at: the same one with an empty token (https://learn.microsoft.com/graph/delta-query-overview). */
export function resyncRequired(address: string, code: string = 'resyncRequired'): GraphRefusal {
  return new GraphRefusal(410, code, 'Resync required. Any items not seen should be deleted.', {
    location: `${address}?$deltatoken=`,
  });
}

function throttled(fault: Extract<Fault, { kind: 'throttled' }>, context: FaultContext): Answer {
  const wait =
    fault.retryInSeconds === undefined
      ? fault.retryAfter === undefined
        ? '1'
        : fault.retryAfter
      : new Date(Date.now() + fault.retryInSeconds * 1000).toUTCString();
  return tooManyRequests(wait, fault.body ?? 'full', context);
}

/** Both bodies seen: https://learn.microsoft.com/graph/throttling and https://github.com/jsa2/AADAppAudit/issues/9 */
export function tooManyRequests(retryAfter: string | null, body: 'full' | 'bare', context: FaultContext): Answer {
  const date = innerDate(context.now);
  const error =
    body === 'full'
      ? {
          code: 'TooManyRequests',
          innerError: {
            code: '429',
            date,
            message: 'Please retry after',
            'request-id': context.ids.requestId,
            status: '429',
          },
          message: 'Please retry again later.',
        }
      : {
          code: 'TooManyRequests',
          message: `Too many requests from Identifier:${context.clientId ?? ''} under category:aadgraph.app.tenant_large. Please try again later.`,
          innerError: { date },
        };
  const headers = {
    'content-type': 'application/json',
    'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${context.clientId ?? ''}/${context.tenantId ?? ''}`,
    'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
    ...(retryAfter === null ? {} : { 'retry-after': retryAfter }),
  };
  return answer(429, headers, JSON.stringify({ error }));
}

const STATUS_CODES: Readonly<Record<number, string>> = {
  500: 'Service_InternalServerError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'UnknownError',
};

function withStatus(fault: Extract<Fault, { kind: 'status' }>, context: FaultContext): Answer {
  const headers: Readonly<Record<string, string>> =
    fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
  if (fault.body === 'empty') return answer(fault.status, headers, '');
  if (fault.body === 'html') {
    const page = html(
      fault.status,
      `<html><head><title>${fault.status}</title></head><body><center><h1>${fault.status}</h1></center><hr><center>gateway</center></body></html>`,
    );
    return { ...page, headers: { ...page.headers, ...headers } };
  }
  const code = fault.code ?? STATUS_CODES[fault.status] ?? 'UnknownError';
  return graphError(new GraphRefusal(fault.status, code, fault.message ?? '', headers), context.ids, context.now);
}

const TOKEN_REFUSALS: Readonly<Record<number, readonly [status: number, error: string, message: string]>> = {
  7000215: [401, 'invalid_client', 'Invalid client secret provided.'],
  7000222: [401, 'invalid_client', 'The provided client secret keys are expired.'],
  700016: [400, 'unauthorized_client', 'Application was not found in the directory.'],
  7000112: [401, 'invalid_client', 'Application is disabled.'],
  700027: [401, 'invalid_client', 'Client assertion contains an invalid signature.'],
  70021: [400, 'invalid_request', 'No matching federated identity record found for presented assertion.'],
  90002: [400, 'invalid_request', 'Tenant not found.'],
  53003: [400, 'access_denied', 'Access has been blocked by Conditional Access policies.'],
  90055: [429, 'temporarily_unavailable', 'The tenant is being throttled.'],
  90033: [500, 'temporarily_unavailable', 'A transient error has occurred. Please try again.'],
  90024: [500, 'temporarily_unavailable', 'Request budget exceeded - a transient error has occurred.'],
};

function tokenRefusal(fault: Extract<Fault, { kind: 'token-refusal' }>): TokenRefusal {
  const [status, error, message] = TOKEN_REFUSALS[fault.code] ?? [400, 'invalid_request', 'The request was refused.'];
  return new TokenRefusal(fault.status ?? status, fault.error ?? error, fault.code, message);
}
