/**
 * An answer of Graph that is not a success, as a failure with the way out. Gateways answer in Graph's place with HTML, an empty body or another
 * service's JSON, so the status alone is never believed to be Graph's.
 * https://learn.microsoft.com/graph/errors
 */
import { z } from 'zod';
import { GraphFailure, type GraphFailureFacts } from './failure.js';
import { parseRetryAfter } from './retry-after.js';

export type GraphAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
};

/** What was asked: enough to say in the failure what could not be read, and never shown itself. */
export type GraphQuestion = { readonly url: URL; readonly clientId: string };

const InnerError = z.looseObject({ 'request-id': z.string().optional() }).nullish();
const ErrorBody = z.looseObject({
  error: z.looseObject({
    code: z.string(),
    message: z.string().nullish(),
    // Both spellings are sent.
    innerError: InnerError,
    innererror: InnerError,
  }),
});

export function answerFailure(question: GraphQuestion, answer: GraphAnswer, nowMs: number): GraphFailure {
  const body = parseError(answer.text);
  const { status, headers } = answer;
  const { host } = question.url;
  const code = body?.code ?? null;
  const facts: GraphFailureFacts = {
    status,
    code,
    retryAfterMs: parseRetryAfter(headers.get('retry-after'), nowMs),
    requestId: safeToken(headers.get('request-id')) ?? body?.requestId ?? null,
  };

  if (status === 429 || code === 'Request_ThrottledTemporarily') {
    return new GraphFailure(
      'throttled',
      'Microsoft Graph is limiting how fast it may be read. This passes by itself.',
      facts,
    );
  }
  if (status === 511 || (status >= 300 && status < 400)) return notGraph(host, facts, true);
  if (status === 407) {
    return new GraphFailure(
      'unreachable',
      `A proxy before ${host} asks for a password. Give it one in HTTPS_PROXY.`,
      facts,
    );
  }
  if (status === 501) return unsupported(body, facts);
  if (status >= 500 || status === 408) {
    return new GraphFailure(
      'unavailable',
      `Microsoft Graph is not available at present (status ${status}). This usually passes by itself.`,
      facts,
    );
  }
  if (status === 410 || isDeadDelta(question.url, code)) {
    return new GraphFailure(
      'delta-expired',
      'Microsoft Graph no longer knows what changed since the last run. Everything has to be read once.',
      facts,
    );
  }
  if (status === 414 || status === 431 || answer.text.includes('Request Too Long')) return tooLong(facts);
  if (body === null) return notGraph(host, facts, false);
  if (status === 401) return rejected(question, headers, body, facts);
  if (status === 403) return refused(question, headers, facts);
  if (status === 404) {
    return new GraphFailure('not-found', `Microsoft Graph has no such ${subjectOf(question.url).one}.`, facts);
  }
  if (code === 'Directory_ExpiredPageToken') {
    return new GraphFailure(
      'expired-page',
      'Microsoft Graph has forgotten this listing; it has to start again from its first page.',
      facts,
    );
  }
  if (/page size|more than \d+ (users|objects) at a time/i.test(body.message)) {
    return new GraphFailure(
      'page-size-refused',
      'Microsoft Graph refuses pages of this size; smaller ones have to be asked for.',
      facts,
    );
  }
  if (code === 'Request_UnsupportedQuery' || code === 'Request_BadRequest' || code === 'BadRequest') {
    return unsupported(body, facts);
  }
  return new GraphFailure(
    'unexpected',
    `Microsoft Graph refused a request for ${subjectOf(question.url).many} (status ${status}${code === null ? '' : `, ${code}`}). The log has the error.`,
    facts,
  );
}

/** Something that is not Graph answered at the host; `retryable` where it may be gone tomorrow, as a captive portal is. */
export function notGraph(host: string, facts: GraphFailureFacts, retryable: boolean): GraphFailure {
  const sentence = retryable
    ? `${host} answered with something that is not Microsoft Graph: a captive portal or a proxy stands in between. Sign in to the network or let ${host} pass.`
    : `What answers at ${host} is not Microsoft Graph. Check the tenant's Graph address or cloud.`;
  return new GraphFailure('not-graph', sentence, { ...facts, retryable });
}

type ParsedError = { readonly code: string | null; readonly message: string; readonly requestId: string | null };

/** Null where the body is not an error as Graph writes it. */
function parseError(text: string): ParsedError | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = ErrorBody.safeParse(json);
  if (!parsed.success) return null;
  const { code, message, innerError, innererror } = parsed.data.error;
  return {
    code: safeToken(code),
    message: message ?? '',
    requestId: safeToken((innerError ?? innererror)?.['request-id']),
  };
}

/** Codes and request ids are shown, so only what looks like one passes. */
function safeToken(text: string | null | undefined): string | null {
  return text !== null && text !== undefined && /^[A-Za-z0-9_.-]{1,80}$/.test(text) ? text : null;
}

/** Reset codes are sent with 400, 404 and 410, in both casings. https://github.com/microsoftgraph/microsoft-graph-docs/issues/2350 */
function isDeadDelta(url: URL, code: string | null): boolean {
  if (code === null) return false;
  if (/^(syncState|resync)/i.test(code)) return true;
  const isDeltaLink = [...url.searchParams.keys()].some((name) => name.toLowerCase() === '$deltatoken');
  return isDeltaLink && /expired.*token/i.test(code);
}

function rejected(
  question: GraphQuestion,
  headers: Headers,
  body: ParsedError,
  facts: GraphFailureFacts,
): GraphFailure {
  const { clientId } = question;
  if (isChallenge(headers)) return blocked(clientId, facts);
  if (body.code === 'Authorization_IdentityDisabled') {
    return new GraphFailure(
      'disabled-application',
      `Application ${clientId} is disabled in this directory. Under Enterprise applications, set "Enabled for users to sign in" to Yes.`,
      facts,
    );
  }
  return new GraphFailure(
    'credential-rejected',
    `${question.url.host} refuses a token that Entra has just issued for application ${clientId}. Check that login and Graph address belong to the same cloud, and that this machine's clock is right.`,
    facts,
  );
}

function refused(question: GraphQuestion, headers: Headers, facts: GraphFailureFacts): GraphFailure {
  const { clientId } = question;
  if (isChallenge(headers)) return blocked(clientId, facts);
  const subject = subjectOf(question.url);
  return new GraphFailure(
    'missing-consent',
    `Microsoft Graph does not let application ${clientId} read ${subject.many}. Under API permissions, add the application permission ${subject.permission} of Microsoft Graph and choose "Grant admin consent"; it can take some minutes to count.`,
    facts,
  );
}

/** Policies speak through a claims challenge. https://learn.microsoft.com/entra/identity-platform/claims-challenge */
function isChallenge(headers: Headers): boolean {
  return headers.get('www-authenticate')?.includes('insufficient_claims') === true;
}

function blocked(clientId: string, facts: GraphFailureFacts): GraphFailure {
  return new GraphFailure(
    'blocked-by-policy',
    `A Conditional Access policy blocks application ${clientId} from Microsoft Graph. Exclude its service principal, or allow the address Rollcall connects from.`,
    facts,
  );
}

function unsupported(body: ParsedError | null, facts: GraphFailureFacts): GraphFailure {
  const property = /property named '([A-Za-z0-9_]+)'/.exec(body?.message ?? '')?.[1];
  const sentence =
    property === undefined
      ? 'Microsoft Graph does not support this request: a mapped property may not be one that lists of users can show. Check the properties that the mappings name.'
      : `Microsoft Graph knows no user property ${property}. Correct the mapping that names it.`;
  return new GraphFailure('unsupported-query', sentence, facts);
}

/** Answered with a web server's page, or with that page inside Graph's JSON. https://github.com/microsoftgraph/microsoft-graph-explorer-v4/issues/3184 */
function tooLong(facts: GraphFailureFacts): GraphFailure {
  return new GraphFailure(
    'unsupported-query',
    'The request is too long for Microsoft Graph: the mappings name too many properties.',
    facts,
  );
}

type Subject = { readonly one: string; readonly many: string; readonly permission: string };

/** What the request was for, in the administrator's words. https://learn.microsoft.com/graph/permissions-reference */
function subjectOf(url: URL): Subject {
  const path = url.pathname.replace(/^\/[^/]+/, '');
  if (path.startsWith('/groups') && path.includes('embers')) {
    return { one: 'group', many: 'group members', permission: 'GroupMember.Read.All' };
  }
  if (path.startsWith('/groups'))
    return { one: 'group', many: 'groups', permission: 'GroupMember.Read.All (or Group.Read.All)' };
  if (path.startsWith('/applications') || path.startsWith('/servicePrincipals')) {
    return { one: 'application', many: 'applications', permission: 'Application.Read.All' };
  }
  if (path.startsWith('/directory')) return { one: 'deleted user', many: 'deleted users', permission: 'User.Read.All' };
  return { one: 'user', many: 'users', permission: 'User.Read.All' };
}
