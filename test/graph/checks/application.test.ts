/** The application's object id, and until when what it signs in with counts. */
import { describe, expect, it } from 'vitest';
import { startSimulatedTenant } from '../simulated-tenant.js';
import { check, textOf } from './check-tenant.js';

const dayMs = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + (days + 0.5) * dayMs).toISOString();

describe('the application object id', () => {
  it('is that of the client id, or said with what was entered instead', async () => {
    await using entra = await startSimulatedTenant();
    const { applicationObjectId: own, clientId } = entra.tenant;
    const textFor = async (applicationObjectId: string | null) =>
      textOf(await check(entra, { needs: { applicationObjectId } }), 'application object id');
    expect(await textFor(own.toUpperCase())).toBe(`green: ${own} is that of application ${clientId}.`);
    expect(await textFor(null)).toBe(`green: It is ${own}; none was entered.`);
    expect(await textFor(clientId)).toContain('The client id was entered in its place');
    expect(await textFor('77777777-7777-4777-8777-777777777777')).toMatch(
      new RegExp(`^red: Application ${clientId} has the object id ${own}\\. .*Enterprise applications.*tenant change`),
    );
  });

  it('is not known without the permission, nor where the application is registered elsewhere', async () => {
    await using entra = await startSimulatedTenant({ roles: ['User.Read.All'] });
    expect(textOf(await check(entra), 'application object id')).toMatch(/^yellow: Not known: .*Application\.Read\.All/);
    entra.tenant.consent('Application.Read.All');
    entra.tenant.setApplication({ isRegisteredHere: false });
    const findings = await check(entra, { change: {} });
    expect(textOf(findings, 'application object id')).toMatch(/^yellow: Not known: .*another directory/);
    expect(textOf(findings, 'end of client secret')).toMatch(/^yellow: Not known: .*another directory/);
  });
});

describe('the end of the client secret', () => {
  it.each([
    [400, 'green', /in 400 days\.$/],
    [61, 'green', /in 61 days\.$/],
    [60, 'yellow', /in 60 days\. Plan for a new one, to be stored with `rollcall tenant set-secret`\.$/],
    [31, 'yellow', /in 31 days\. Plan for/],
    [30, 'yellow', /in 30 days\. Make a new one in the next days/],
    [8, 'yellow', /in 8 days\. Make a new one in the next days/],
    [7, 'yellow', /in 7 days\. Syncs stop then: make a new one now/],
    [0, 'yellow', /in less than a day\. Syncs stop then/],
  ])('%i days ahead is %s', async (days, state, sentence) => {
    await using entra = await startSimulatedTenant({ secretEndsAt: inDays(days) });
    const text = textOf(await check(entra), 'end of client secret');
    expect(text).toMatch(new RegExp(`^${state}: The client secret ends on ${inDays(days).slice(0, 10)}, in `));
    expect(text).toMatch(sentence);
  });

  it('is that of the secret that is stored, of several the first that still counts', async () => {
    await using entra = await startSimulatedTenant();
    entra.tenant.setSecrets([
      { value: 'abc-gone', endsAt: inDays(-3) },
      { value: 'xyz-other', endsAt: inDays(5) },
      { value: 'abc-later', endsAt: inDays(200) },
      { value: 'abc-stored', endsAt: inDays(90) },
    ]);
    const change = { proof: { kind: 'client-secret', secret: 'abc-stored' } } as const;
    expect(textOf(await check(entra, { change }), 'end of client secret')).toMatch(/^green: .*in 90 days/);
  });
});
