/** Requests over real HTTPS, through what stands between us and Graph. */
import { describe, expect, it } from 'vitest';
import { createCredential } from '../../graph/credential.js';
import { createGraph } from '../../graph/client.js';
import { createEndpoints } from '../../graph/endpoints.js';
import type { GraphFailure } from '../../graph/failure.js';
import { startSimulator } from '../../simulator/simulator.js';
import { CLIENT_ID, startAnsweringServer, TENANT_ID, type Reply } from './answering-server.js';
import { failureOf } from './failure-of.js';

/** What Graph writes. https://learn.microsoft.com/graph/errors */
function graphError(code: string, message = '', inner: object = {}): object {
  return { error: { code, message, innerError: { date: '2026-03-01T00:00:00', ...inner } } };
}

describe('a request', () => {
  it('carries the token, the given headers and the path as it was encoded', async () => {
    await using server = await startAnsweringServer({ graph: () => ({ body: { value: [] } }) });
    const filter = encodeURIComponent("userPrincipalName eq 'a+b_x#EXT#@c&d.com' or startswith(mail,'https://x')");
    await server.graph.get(`/users?$filter=${filter}&$top=5`, { headers: { ConsistencyLevel: 'eventual' } });
    expect(server.seen[0]).toMatchObject({
      method: 'GET',
      url: `/v1.0/users?$filter=${filter.replaceAll("'", '%27')}&$top=5`,
      token: 'Bearer token-1',
      headers: { consistencylevel: 'eventual' },
    });
  });

  it('follows a link as it is, however it is ordered and written', async () => {
    await using server = await startAnsweringServer({ graph: () => ({ body: { value: [] } }) });
    const query = `?$skiptoken=RFNwdAIAAQ%3d%3d&x&$select=id,mail&$select=city&$top=2&z=%2b&note=https://other/`;
    await server.graph.get(`${server.origin}/v1.0/users/delta()${query}`);
    expect(server.seen[0]?.url).toBe(`/v1.0/users/delta()${query}`);
  });

  it('sends a body as JSON', async () => {
    await using server = await startAnsweringServer({ graph: () => ({ body: { responses: [] } }) });
    const { body } = await server.graph.post('/$batch', { requests: [] });
    expect(body).toEqual({ responses: [] });
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      url: '/v1.0/$batch',
      headers: { 'content-type': 'application/json' },
    });
  });

  it('never takes the token to another host or to plain http', async () => {
    await using server = await startAnsweringServer();
    for (const link of [
      'https://elsewhere.example/v1.0/users',
      server.origin.replace('https:', 'http:'),
      `${server.origin}0/v1.0/users`,
      '//elsewhere.example/users',
      'users',
    ]) {
      const failure = await failureOf(server.graph.get(link));
      expect([failure.reason, failure.retryable]).toEqual(['not-graph', false]);
    }
    expect(server.seen).toEqual([]);
  });

  it('uses its connections again and again, after failures too', async () => {
    let answers = 0;
    await using server = await startAnsweringServer({
      graph: () => {
        answers += 1;
        return answers % 2 === 0 ? { body: { value: [] } } : { status: 503, body: graphError('ServiceUnavailable') };
      },
    });
    for (let round = 0; round < 10; round += 1) {
      expect((await failureOf(server.graph.get('/users'))).reason).toBe('unavailable');
      expect((await server.graph.get('/users')).status).toBe(200);
    }
    // A connection counts as free a moment after its answer was read, so that a second one may be opened; with bodies left unread it is one for each.
    expect(new Set(server.seen.map((request) => request.clientPort)).size).toBeLessThanOrEqual(2);
  });
});

describe('an answer that is not a success', () => {
  const notGraphForNow: Partial<GraphFailure> = { reason: 'not-graph', retryable: true };
  const notGraph: Partial<GraphFailure> = { reason: 'not-graph', retryable: false };
  it.each<[string, Reply, Partial<GraphFailure>]>([
    ['a captive portal', { body: '<html>Please accept the terms</html>' }, notGraphForNow],
    [
      'a captive portal that redirects',
      { status: 302, headers: { location: 'https://portal.example/' }, body: '' },
      notGraphForNow,
    ],
    ['network authentication required', { status: 511, body: '<html>' }, notGraphForNow],
    ['a web server that knows no such page', { status: 404, body: '<html>Not found</html>' }, notGraph],
    ['another service', { status: 404, body: { detail: 'Not Found' } }, notGraph],
    ['a firewall', { status: 403, body: '<html>Blocked</html>' }, notGraph],
    ['a proxy that wants a password', { status: 407, body: '' }, { reason: 'unreachable', retryable: true }],
    [
      'JSON that stops half way',
      { headers: { 'content-type': 'APPLICATION/JSON' }, body: '{"value":[{"id"' },
      { reason: 'unavailable', retryable: true },
    ],
    ['a gateway', { status: 502, body: '<html>502</html>' }, { reason: 'unavailable', retryable: true }],
    ['a gateway with nothing to say', { status: 504, body: '' }, { reason: 'unavailable', retryable: true }],
    [
      'throttling in the directory',
      { status: 503, body: graphError('Request_ThrottledTemporarily'), headers: { 'retry-after': '2.128' } },
      { reason: 'throttled', retryable: true, retryAfterMs: 2128 },
    ],
    [
      'throttling without a time',
      { status: 429, body: graphError('TooManyRequests') },
      { reason: 'throttled', retryAfterMs: null },
    ],
    [
      'throttling without a body',
      { status: 429, body: '', headers: { 'retry-after': '0' } },
      { reason: 'throttled', retryAfterMs: 0 },
    ],
    [
      'a page size of 2023',
      { status: 400, body: graphError('Request_BadRequest', 'Cannot query data for more than 120 users at a time') },
      { reason: 'page-size-refused', retryable: false },
    ],
    [
      'an unknown property',
      {
        status: 400,
        body: graphError('BadRequest', "Could not find a property named 'foo' on type 'microsoft.graph.user'."),
      },
      {
        reason: 'unsupported-query',
        message: 'Microsoft Graph knows no user property foo. Correct the mapping that names it.',
      },
    ],
    [
      'a property of SharePoint',
      { status: 501, body: graphError('NotImplemented', 'This operation target is not yet supported.') },
      { reason: 'unsupported-query', retryable: false },
    ],
    ['a reset of delta', { status: 410, body: '' }, { reason: 'delta-expired', retryable: false }],
    ['a reset of delta by code', { status: 400, body: graphError('SyncStateNotFound') }, { reason: 'delta-expired' }],
    [
      'an expired page',
      { status: 400, body: graphError('Directory_ExpiredPageToken') },
      { reason: 'expired-page', retryable: false },
    ],
    [
      'a policy',
      {
        status: 403,
        body: graphError('AccessDenied'),
        headers: { 'www-authenticate': 'Bearer error="insufficient_claims"' },
      },
      { reason: 'blocked-by-policy', retryable: false },
    ],
    [
      'a disabled application',
      { status: 401, body: graphError('Authorization_IdentityDisabled') },
      { reason: 'disabled-application' },
    ],
    [
      'a token of another cloud',
      { status: 401, body: graphError('InvalidAuthenticationToken') },
      { reason: 'credential-rejected', retryable: false },
    ],
    [
      'an error nobody knows',
      { status: 400, body: graphError('Strange_Error') },
      { reason: 'unexpected', code: 'Strange_Error' },
    ],
    [
      'an error code that is no code',
      { status: 400, body: graphError('Ann Secret <ann@contoso.com>') },
      { reason: 'unexpected', code: null },
    ],
  ])('%s', async (_name, reply, expected) => {
    await using server = await startAnsweringServer({ graph: () => reply });
    const failure = await failureOf(server.graph.get('/users?$top=1'));
    expect(failure).toMatchObject(expected);
    expect(failure.message).not.toMatch(/secret|contoso|html/i);
  });

  it('keeps the request id, wherever Graph put it', async () => {
    const replies: Reply[] = [
      { status: 400, body: graphError('X', '', { 'request-id': 'in-body' }) },
      { status: 400, body: { error: { code: 'X', innererror: { 'request-id': 'in-lower-case' } } } },
      { status: 400, body: graphError('X', '', { 'request-id': 'in-body' }), headers: { 'request-id': 'in-header' } },
      { status: 400, body: graphError('X') },
    ];
    await using server = await startAnsweringServer({ graph: () => replies.shift() });
    const ids: (string | null)[] = [];
    while (replies.length > 0) ids.push((await failureOf(server.graph.get('/users'))).requestId);
    expect(ids).toEqual(['in-body', 'in-lower-case', 'in-header', null]);
  });
});

describe('a refused token', () => {
  it('is replaced once, by one sign-in, however many requests were refused with it', async () => {
    await using server = await startAnsweringServer({
      graph: ({ token }) =>
        token === 'Bearer token-1'
          ? { status: 401, body: graphError('InvalidAuthenticationToken') }
          : { body: { value: [] } },
    });
    await server.credential.getToken();
    const answers = await Promise.all([1, 2, 3].map(() => server.graph.get('/users')));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(server.tokensAsked()).toBe(2);
  });

  it('is given up after the second', async () => {
    await using server = await startAnsweringServer({
      graph: () => ({ status: 401, body: graphError('InvalidAuthenticationToken') }),
    });
    await failureOf(server.graph.get('/users'));
    expect(server.seen.map((request) => request.token)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('is not kept after a 403: consent counts in new tokens only', async () => {
    await using server = await startAnsweringServer({
      graph: ({ token }) =>
        token === 'Bearer token-1'
          ? { status: 403, body: graphError('Authorization_RequestDenied') }
          : { body: { value: [] } },
    });
    expect((await failureOf(server.graph.get('/users'))).reason).toBe('missing-consent');
    expect((await server.graph.get('/users')).status).toBe(200);
  });
});

describe('time', () => {
  it('ends a request that nobody answers', async () => {
    await using server = await startAnsweringServer({ pageTimeoutMs: 150 });
    const failure = await failureOf(server.graph.get('/users'));
    expect(failure).toMatchObject({
      reason: 'timed-out',
      retryable: true,
      message: expect.stringContaining('within 0.15 s') as unknown,
    });
  });

  it('leaves at once when the caller does, with their reason', async () => {
    await using server = await startAnsweringServer();
    const controller = new AbortController();
    const request = server.graph.get('/users', { signal: controller.signal });
    controller.abort(new Error('the worker stops'));
    await expect(request).rejects.toThrow('the worker stops');
    await expect(server.graph.get('/users', { signal: controller.signal })).rejects.toThrow('the worker stops');
  });
});

describe('no way to the host', () => {
  async function failureAt(graphUrl: string): Promise<GraphFailure> {
    await using server = await startAnsweringServer();
    const endpoints = createEndpoints(server.origin, graphUrl);
    const credential = createCredential({
      endpoints,
      entraTenantId: TENANT_ID,
      clientId: CLIENT_ID,
      proof: { kind: 'client-secret', secret: 'x' },
    });
    return await failureOf(createGraph({ endpoints, credential }).get('/users'));
  }

  it('says which name cannot be resolved', async () => {
    const failure = await failureAt('https://graph.rollcall.invalid');
    expect(failure).toMatchObject({ reason: 'unreachable', retryable: true });
    expect(failure.message).toContain('graph.rollcall.invalid cannot be resolved');
  });

  it('says which port refuses', async () => {
    let gone = '';
    {
      await using closed = await startAnsweringServer();
      gone = closed.origin;
    }
    const failure = await failureAt(gone);
    expect(failure).toMatchObject({ reason: 'unreachable', retryable: true });
    expect(failure.message).toContain(`${gone.replace('https://', '')} cannot be reached (ECONNREFUSED)`);
  });

  it('says that a certificate belongs to another host', async () => {
    await using other = await startAnsweringServer();
    const failure = await failureAt(other.origin.replace('localhost', '127.0.0.2'));
    expect(failure.reason).toBe('unreachable');
    expect(failure.message).toContain('belongs to another host');
  });

  it('says that a certificate is not trusted', async () => {
    const stranger = await startSimulator({ tenants: [{ users: 1 }] });
    const failure = await failureAt(stranger.graphUrl);
    await stranger.close();
    expect(failure).toMatchObject({ reason: 'unreachable', retryable: true });
    expect(failure.message).toContain('is not trusted by this machine');
  });
});
