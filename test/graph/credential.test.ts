/** Signing in over real HTTPS with Microsoft's library: every refusal in the administrator's words, and none of the library's waits. */
import { describe, expect, it } from 'vitest';
import { authenticate, createCredential } from '../../graph/credential.js';
import { createEndpoints } from '../../graph/endpoints.js';
import type { GraphFailure } from '../../graph/failure.js';
import { CLIENT_ID, startAnsweringServer, TENANT_ID, type Reply } from './answering-server.js';
import { failureOf } from './failure-of.js';

/** As Entra writes it; the description holds a name on purpose. */
function refusal(status: number, error: string, code: number): Reply {
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${code}: Application 'Ann Secret' …\r\nTrace ID: t\r\nCorrelation ID: c\r\nTimestamp: 2026-03-01 00:00:00Z`,
      error_codes: [code],
      timestamp: '2026-03-01 00:00:00Z',
      trace_id: 't',
      correlation_id: 'c',
    },
  };
}

describe("Entra's refusals", () => {
  it.each<[string, Reply, Partial<GraphFailure>, string]>([
    [
      'unknown tenant',
      refusal(400, 'invalid_request', 90002),
      { reason: 'unknown-tenant', aadsts: '90002' },
      'Compare the directory (tenant) id',
    ],
    [
      'wrong secret',
      refusal(401, 'invalid_client', 7000215),
      { reason: 'wrong-secret' },
      'may only need another minute',
    ],
    [
      'expired secret',
      refusal(401, 'invalid_client', 7000222),
      { reason: 'expired-secret' },
      `Create a new one under Certificates & secrets of application ${CLIENT_ID}, then \`rollcall tenant set-secret\``,
    ],
    [
      'unknown application',
      refusal(400, 'unauthorized_client', 700016),
      { reason: 'unknown-application' },
      'registered in this directory',
    ],
    [
      'disabled application',
      refusal(401, 'invalid_client', 7000112),
      { reason: 'disabled-application' },
      'Enabled for users to sign in',
    ],
    [
      'conditional access',
      refusal(400, 'access_denied', 53003),
      { reason: 'blocked-by-policy' },
      'Exclude its service principal',
    ],
    [
      'a Graph of another cloud',
      refusal(400, 'invalid_resource', 500011),
      { reason: 'not-graph', retryable: false },
      'Check the Graph address',
    ],
    [
      'a code of another kind',
      refusal(400, 'invalid_request', 70099),
      { reason: 'credential-rejected', aadsts: '70099', retryable: false },
      'AADSTS70099',
    ],
    [
      'throttling',
      { ...refusal(429, 'temporarily_unavailable', 90055), headers: { 'retry-after': '7' } },
      { reason: 'throttled', retryable: true, retryAfterMs: 7000 },
      'too many requests',
    ],
    [
      'an error on their side',
      refusal(500, 'temporarily_unavailable', 90033),
      { reason: 'unavailable', retryable: true },
      'not available',
    ],
    [
      'an error without a code',
      { status: 503, body: {}, headers: { 'retry-after': '300' } },
      { reason: 'unavailable', retryAfterMs: 300_000 },
      'not available',
    ],
    [
      'a captive portal',
      { body: '<html>Please accept the terms</html>' },
      { reason: 'unreachable', retryable: true },
      'captive portal',
    ],
    [
      "a proxy's error page",
      { status: 502, body: '<html>502</html>' },
      { reason: 'unreachable', retryable: true },
      'captive portal',
    ],
  ])('%s', async (_name, reply, expected, sentence) => {
    await using server = await startAnsweringServer({ token: () => reply });
    const failure = await failureOf(authenticate(server.credential));
    expect(failure).toMatchObject(expected);
    expect(failure.message).toContain(sentence);
    expect(failure.message).not.toMatch(/Ann|s~e\+c|https?:/);
    expect(server.tokensAsked()).toBe(1);
  });

  it('names the host that cannot be found, refused, or is not trusted', async () => {
    const at = async (loginUrl: string): Promise<GraphFailure> =>
      await failureOf(
        authenticate(
          createCredential({
            endpoints: createEndpoints(loginUrl, loginUrl),
            entraTenantId: TENANT_ID,
            clientId: CLIENT_ID,
            proof: { kind: 'client-secret', secret: 'x' } as const,
          }),
        ),
      );
    await using server = await startAnsweringServer();
    const failures = await Promise.all([
      at('https://login.rollcall.invalid'),
      at('https://localhost:1'),
      at(server.origin.replace('localhost', '127.0.0.2')),
    ]);
    expect(failures.map((failure) => [failure.reason, failure.retryable])).toEqual(
      Array.from({ length: 3 }, () => ['unreachable', true]),
    );
    expect(failures[0]?.message).toContain('login.rollcall.invalid cannot be resolved');
    expect(failures[1]?.message).toContain('localhost:1 cannot be reached (ECONNREFUSED)');
    expect(failures[2]?.message).toContain('belongs to another host');
  });

  it.each([
    [{ entraTenantId: 'contoso/../x' }, 'unknown-tenant'],
    [{ entraTenantId: '' }, 'unknown-tenant'],
    [{ clientId: '' }, 'unknown-application'],
    [{ proof: { kind: 'client-secret', secret: '' } as const }, 'wrong-secret'],
  ])('says what is wrong with %j without asking', async (part, reason) => {
    await using server = await startAnsweringServer();
    const whole = {
      endpoints: server.endpoints,
      entraTenantId: TENANT_ID,
      clientId: CLIENT_ID,
      proof: { kind: 'client-secret', secret: 'x' } as const,
    };
    expect((await failureOf(authenticate(createCredential({ ...whole, ...part })))).reason).toBe(reason);
    expect(server.tokensAsked()).toBe(0);
  });
});

describe('a credential', () => {
  it('signs in once for many callers, and says until when the token counts', async () => {
    await using server = await startAnsweringServer();
    const before = Date.now();
    const results = await Promise.all([1, 2, 3].map(() => authenticate(server.credential)));
    expect(server.tokensAsked()).toBe(1);
    expect(new Set(results.map((result) => result.expiresOnMs)).size).toBe(1);
    expect((results[0]?.expiresOnMs ?? 0) - before).toBeGreaterThan(3_500_000);
    await authenticate(server.credential);
    expect(server.tokensAsked()).toBe(1);
  });

  it('works right after a failure on their side, without the minute of silence', async () => {
    const replies: Reply[] = [
      refusal(429, 'temporarily_unavailable', 90055),
      { status: 500, body: {} },
      { body: { token_type: 'Bearer', expires_in: 3600, access_token: 'good' } },
    ];
    await using server = await startAnsweringServer({ token: () => replies.shift() });
    expect((await failureOf(server.credential.getToken())).reason).toBe('throttled');
    expect((await failureOf(server.credential.getToken())).reason).toBe('unavailable');
    expect((await server.credential.getToken()).token).toBe('good');
  });

  it('does not wait for a login address that never answers', async () => {
    await using server = await startAnsweringServer({ token: () => undefined });
    const whole = {
      endpoints: server.endpoints,
      entraTenantId: TENANT_ID,
      clientId: CLIENT_ID,
      proof: { kind: 'client-secret', secret: 'x' } as const,
    };
    const failure = await failureOf(authenticate(createCredential({ ...whole, tokenTimeoutMs: 150 })));
    expect(failure).toMatchObject({ reason: 'timed-out', retryable: true });
  });

  it('lets one caller leave, and serves the others from the same sign-in', async () => {
    const controller = new AbortController();
    await using server = await startAnsweringServer({
      token: () => {
        controller.abort(new Error('the worker stops'));
        return { body: { token_type: 'Bearer', expires_in: 3600, access_token: 'good' } };
      },
    });
    const leaving = server.credential.getToken(controller.signal);
    const staying = server.credential.getToken();
    await expect(leaving).rejects.toThrow('the worker stops');
    expect((await staying).token).toBe('good');
    await expect(server.credential.getToken(controller.signal)).rejects.toThrow('the worker stops');
    expect(server.tokensAsked()).toBe(1);
  });

  it('forgets a token that was refused, and no other', async () => {
    await using server = await startAnsweringServer();
    const { token } = await server.credential.getToken();
    server.credential.discard('another token');
    expect((await server.credential.getToken()).token).toBe(token);
    server.credential.discard(token);
    expect((await server.credential.getToken()).token).toBe('token-2');
  });

  it('keeps the new token when the old one is refused once more meanwhile', async () => {
    await using server = await startAnsweringServer();
    const { token: old } = await server.credential.getToken();
    server.credential.discard(old);
    const next = server.credential.getToken();
    server.credential.discard(old);
    const { token } = await next;
    expect((await server.credential.getToken()).token).toBe(token);
    expect(server.tokensAsked()).toBe(2);
  });
});
