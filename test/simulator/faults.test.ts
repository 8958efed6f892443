// Armed faults: what a client sees of each, and which requests they hit.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { codeOf, simulate } from './simulated.js';

const USERS = '/v1.0/users';

describe('a throttled answer', () => {
  it.each([['2.128'], ['0'], ['400'], [null]])('carries Retry-After %s as it was armed', async (retryAfter) => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: USERS, kind: 'throttled', retryAfter });
    const refused = await simulated.ask('/users');
    expect([refused.status, codeOf(refused)]).toEqual([429, 'TooManyRequests']);
    expect(refused.headers.get('retry-after')).toBe(retryAfter);
  });

  it('can name a time instead of seconds', async () => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: USERS, kind: 'throttled', retryInSeconds: 60 });
    const header = (await simulated.ask('/users')).headers.get('retry-after') ?? '';
    expect(header).toMatch(/GMT$/);
    expect(Math.abs(Date.parse(header) - Date.now() - 60_000)).toBeLessThan(10_000);
  });

  it('comes without a request id in the body of the directory', async () => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: USERS, kind: 'throttled', body: 'bare' });
    const refused = await simulated.ask('/users');
    expect(refused.text).toContain('aadgraph.app.tenant_large');
    expect(refused.text).not.toContain('request-id');
  });
});

describe('a failing answer', () => {
  it.each([500, 502, 503, 504])('of status %i comes as JSON, as HTML or empty', async (status) => {
    await using simulated = await simulate();
    const { simulator, ask } = simulated;
    simulator.armFault({ path: USERS, kind: 'status', status, code: 'SomeCode' });
    simulator.armFault({ path: USERS, kind: 'status', status, body: 'html' });
    simulator.armFault({ path: USERS, kind: 'status', status, body: 'empty' });
    const [asJson, asHtml, empty] = [await ask('/users'), await ask('/users'), await ask('/users')];
    expect([asJson.status, codeOf(asJson)]).toEqual([status, 'SomeCode']);
    expect([asHtml.status, asHtml.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
    expect([empty.status, empty.text]).toEqual([status, '']);
  });

  it.each([
    ['expired-page', 400, 'Directory_ExpiredPageToken'],
    ['expired-token', 401, 'InvalidAuthenticationToken'],
    ['challenge', 401, 'InvalidAuthenticationToken'],
    ['forbidden', 403, 'Authorization_RequestDenied'],
    ['not-found', 404, 'Request_ResourceNotFound'],
    ['resync', 410, 'resyncRequired'],
  ] as const)('of kind %s has status %i and code %s', async (kind, status, code) => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: USERS, kind });
    const refused = await simulated.ask('/users');
    expect([refused.status, codeOf(refused)]).toEqual([status, code]);
  });

  it('challenges with claims a client can send back', async () => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: USERS, kind: 'challenge' });
    const header = (await simulated.ask('/users')).headers.get('www-authenticate') ?? '';
    const claims = /claims="([^"]+)"/.exec(header)?.[1] ?? '';
    expect(JSON.parse(Buffer.from(claims, 'base64').toString())).toHaveProperty('access_token.nbf');
  });

  it('says with 410 where to start again', async () => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: '/v1.0/users/delta', kind: 'resync', code: 'syncStateNotFound' });
    const refused = await simulated.ask('/users/delta');
    expect(refused.headers.get('location')).toBe(`${simulated.simulator.graphUrl}/v1.0/users/delta?$deltatoken=`);
  });
});

describe('a broken answer', () => {
  it('ends in the middle of the body when the connection is cut', async () => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: USERS, kind: 'cut' });
    await expect(simulated.ask('/users')).rejects.toThrow('terminated');
  });

  it('is not there at all when the connection is reset', async () => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: USERS, kind: 'reset' });
    await expect(simulated.ask('/users')).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  });

  it('never comes when the service hangs', async () => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: USERS, kind: 'hang' });
    const headers = { authorization: `Bearer ${await simulated.token()}` };
    const asked = fetch(`${simulated.simulator.graphUrl}${USERS}`, { headers, signal: AbortSignal.timeout(200) });
    await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('comes late when it is delayed', async () => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: USERS, kind: 'delay', ms: 120 });
    const startedAt = performance.now();
    expect((await simulated.ask('/users')).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(115);
  });

  it('is JSON that stops half way', async () => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: USERS, kind: 'truncated' });
    const { status, text } = await simulated.ask('/users');
    expect(status).toBe(200);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  it('is a page of HTML with status 200 behind a captive portal', async () => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: USERS, kind: 'captive-portal' });
    const { status, text } = await simulated.ask('/users');
    expect([status, text.startsWith('<!DOCTYPE html>')]).toEqual([200, true]);
  });
});

describe('a damaged page', () => {
  it('leads to itself again', async () => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: USERS, kind: 'repeated-link' });
    const address = `${simulated.simulator.graphUrl}/v1.0/users?$top=5`;
    expect((await simulated.ask(address)).body['@odata.nextLink']).toBe(address);
  });

  it('ends early without a next link', async () => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: USERS, kind: 'short-list', keep: 3 });
    const page = await simulated.ask('/users?$top=10');
    expect(page.value).toHaveLength(3);
    expect(page.body).not.toHaveProperty('@odata.nextLink');
  });

  it('has no value', async () => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: USERS, kind: 'no-value' });
    expect((await simulated.ask('/users')).body).not.toHaveProperty('value');
  });

  it('holds hollow entries', async () => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: USERS, kind: 'hollow' });
    const [user] = (await simulated.ask('/users?$select=id,displayName,otherMails')).value;
    expect(user).toEqual({ id: expect.any(String), displayName: null, otherMails: [] });
  });

  it.each([
    ['missing id', { displayName: 'x' }],
    ['id is no guid', { displayName: 'x', id: 'not-a-guid' }],
    [
      'wrong types',
      { displayName: { first: 'A' }, userPrincipalName: 42, accountEnabled: 'yes', businessPhones: '+1 425 555 0109' },
    ],
    ['entry is null', null],
    ['entry is text', 'a user should be here'],
    ['nul character', { displayName: 'Nul\u0000Character' }],
    ['very long text', { displayName: 'x'.repeat(100_000) }],
  ] as const)('holds one entry where the trouble is: %s, and the others as they are', async (how, damage) => {
    await using simulated = await simulate();
    simulated.tenant.change([...simulated.tenant.users()][1]?.id ?? '', { displayName: 'x' });
    const whole = await simulated.ask('/users?$top=3&$select=displayName');
    simulated.simulator.armFault({ path: USERS, kind: 'malformed', how, position: 1 });
    const page = z
      .object({ value: z.array(z.json()) })
      .parse((await simulated.ask('/users?$top=3&$select=displayName')).body);
    expect(page.value).toEqual([whole.value[0], damage, whole.value[2]]);
  });
});

describe('an armed fault', () => {
  it('lets the first requests pass, hits as many as it should, and is gone', async () => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: USERS, kind: 'forbidden', skip: 1, times: 2 });
    const statuses: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) statuses.push((await simulated.ask('/users')).status);
    expect(statuses).toEqual([200, 403, 403, 200]);
  });

  it('hits by path pattern and by a piece of the query', async () => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: '/v1.0/groups/*/transitiveMembers/*', kind: 'forbidden', times: 'always' });
    simulated.simulator.armFault({ path: USERS, query: '$skiptoken', kind: 'forbidden', times: 'always' });
    const [group] = simulated.tenant.groups();
    expect((await simulated.ask(`/groups/${group?.id ?? ''}`)).status).toBe(200);
    expect((await simulated.ask(`/groups/${group?.id ?? ''}/transitiveMembers/microsoft.graph.user`)).status).toBe(403);
    expect((await simulated.askAll('/users?$top=60')).map((page) => page.status)).toEqual([200, 403]);
  });

  it('of one tenant leaves the others alone', async () => {
    await using simulated = await simulate({ tenants: [{}, {}] });
    const [, other] = simulated.simulator.tenants;
    other?.armFault({ path: USERS, kind: 'forbidden', times: 'always' });
    expect((await simulated.ask('/users')).status).toBe(200);
  });

  it('hits a request inside a batch, and not the batch', async () => {
    await using simulated = await simulate();
    const [first, second] = [...simulated.tenant.users()];
    simulated.simulator.armFault({ path: `/v1.0/users/${first?.id ?? ''}`, kind: 'throttled', retryAfter: '7' });
    const requests = [first, second].map((user) => ({ id: user?.id, method: 'GET', url: `/users/${user?.id ?? ''}` }));
    const answered = await simulated.post('/$batch', { requests });
    expect(answered.status).toBe(200);
    expect(answered.body['responses']).toEqual([
      expect.objectContaining({ id: second?.id, status: 200 }),
      expect.objectContaining({ id: first?.id, status: 429, headers: expect.objectContaining({ 'Retry-After': '7' }) }),
    ]);
  });

  it('hits the token endpoint, with any code of Entra', async () => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: '/*/oauth2/v2.0/token', kind: 'token-refusal', code: 90055 });
    const refused = await simulated.askToken();
    expect([refused.status, refused.body['error_codes']]).toEqual([429, [90055]]);
    expect((await simulated.askToken()).status).toBe(200);
  });

  it('can be cleared', async () => {
    await using simulated = await simulate();
    simulated.simulator.armFault({ path: USERS, kind: 'forbidden', times: 'always' });
    simulated.simulator.clearFaults();
    expect((await simulated.ask('/users')).status).toBe(200);
  });
});
