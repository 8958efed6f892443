/** What becomes of people who have a link: they follow Entra. */
import { describe, expect, it } from 'vitest';
import { kindBits } from '../../domain/guard.js';
import type { LoginDefinition } from '../../domain/mapping.js';
import { applySteps } from '../../domain/run.js';
import { aUser, anAda, leftBySync, loginDefinition, nowMs, plan, recordDefinition } from './examples.js';

const byGroup: LoginDefinition = { ...loginDefinition, role: null, roleGroups: [{ role: 'reader', group: 'Staff' }] };
const anotherHolder = { person: anAda({ id: 'person-b' }), linkedTo: 'b' };

describe('a linked person follows Entra', () => {
  it('and is unchanged where nothing differs', () => {
    expect(plan(aUser(), loginDefinition, { person: anAda() })).toEqual({
      change: null,
      rejection: null,
      outOfScope: null,
      grace: null,
      unfitFields: [],
      spared: null,
      contested: false,
    });
  });

  it('in its fields, with what stood there before', () => {
    const { change } = plan(aUser({ city: null }), loginDefinition, { person: anAda() });
    expect(change).toMatchObject({
      outcome: 'updated',
      step: applySteps.updates,
      kinds: kindBits['cleared fields'],
      before: { fields: { city: 'London' } },
      after: { fields: { city: null } },
    });
  });

  it('to a new name, among the moves', () => {
    const { change } = plan(aUser({ userPrincipalName: 'Ada.King@contoso.com' }), loginDefinition, {
      person: anAda(),
    });
    expect(change).toMatchObject({
      outcome: 'updated',
      step: applySteps.moves,
      kinds: kindBits.identifiers,
      before: { identifierKey: 'ada@contoso.com' },
      after: { identifier: 'Ada.King@contoso.com', identifierKey: 'ada.king@contoso.com' },
    });
  });

  it('to another spelling of the name, which is no move', () => {
    const { change } = plan(aUser({ userPrincipalName: 'ADA@contoso.com' }), loginDefinition, { person: anAda() });
    expect(change).toMatchObject({ step: applySteps.updates, kinds: 0, after: { identifier: 'ADA@contoso.com' } });
    expect(change?.after).not.toHaveProperty('identifierKey');
  });

  it('but keeps a name that Entra no longer shows', () => {
    expect(plan(aUser({ userPrincipalName: null }), loginDefinition, { person: anAda() }).change).toBeNull();
  });

  it('but keeps the old value of a field whose new one does not fit', () => {
    const person = anAda({ fields: { city: 'London', hired: '2020-01-01' } });
    const decision = plan(aUser({ employeeHireDate: 'some day' }), loginDefinition, { person });
    expect(decision.change).toBeNull();
    expect(decision.unfitFields).toEqual(['hired: employeeHireDate is not a date']);
  });

  it('into another role at once, as a guarded change', () => {
    const { change } = plan(aUser(), byGroup, { person: anAda({ role: 'admin' }) }, ['Staff']);
    expect(change).toMatchObject({ kinds: kindBits.roles, before: { role: 'admin' }, after: { role: 'reader' } });
  });

  it('unless the answer was malformed: then only the status says so, and a running grace goes on', () => {
    const grace = { cause: 'lost role group', dueAtMs: nowMs - 1 } as const;
    const user = aUser({ city: 'Paris' }, { malformed: ['mail is not text'] });
    const decision = plan(user, loginDefinition, { person: anAda(), grace });
    expect(decision.change?.after).toEqual({ integrationStatus: 'Rejected: malformed: mail is not text' });
    expect(decision).toMatchObject({ grace, rejection: { reason: 'malformed: mail is not text' } });
  });

  it('and a rejection heals when its cause is gone', () => {
    const person = anAda({ integrationStatus: 'Rejected: identifier taken' });
    expect(plan(aUser(), loginDefinition, { person }).change?.after).toEqual({ integrationStatus: 'Active' });
  });
});

describe('a linked person whose new name is held', () => {
  const renamed = aUser({ userPrincipalName: 'grace@contoso.com', city: 'Paris' });

  it('by another linked person is left to be settled over everyone concerned', () => {
    const decision = plan(renamed, loginDefinition, { person: anAda(), holder: anotherHolder });
    expect(decision).toMatchObject({ contested: true, change: null, rejection: null });
  });

  it('by an account without a link keeps the old name, and everything else follows', () => {
    const holder = { ...anotherHolder, linkedTo: null };
    const decision = plan(renamed, loginDefinition, { person: anAda(), holder });
    expect(decision.rejection).toEqual({ reason: 'identifier taken', others: [] });
    expect(decision.change?.after).toEqual({
      fields: { city: 'Paris' },
      integrationStatus: 'Rejected: identifier taken',
    });
  });

  it('and who has lost the old name is not let in without any', () => {
    const person = anAda({ ...leftBySync, identifier: null, identifierKey: null });
    const decision = plan(aUser(), loginDefinition, { person, holder: { ...anotherHolder, linkedTo: null } });
    expect(decision.rejection?.reason).toBe('identifier taken');
    expect(decision.change?.after).toEqual({ integrationStatus: 'Rejected: identifier taken' });
  });
});

describe('a linked record', () => {
  const record = anAda({ role: null });

  it.each([
    ['disabled', aUser({ accountEnabled: false }), 'Disabled in Entra'],
    ['deleted', aUser({ city: 'Paris' }, { state: 'deleted' }), 'Deleted in Entra'],
    ['missing', aUser({ city: 'Paris' }, { state: 'missing' }), 'Not found in Entra'],
  ])('of a %s user only says so', (_name, user, integrationStatus) => {
    const { change, grace } = plan(user, recordDefinition, { person: record });
    expect(grace).toBeNull();
    expect(change).toMatchObject({ outcome: 'updated', kinds: 0 });
    expect(change?.after).toEqual({ integrationStatus });
  });

  it('of a disabled user follows all the same', () => {
    const person = anAda({ role: null, integrationStatus: 'Disabled in Entra' });
    const user = aUser({ accountEnabled: false, city: 'Paris' });
    expect(plan(user, recordDefinition, { person }).change?.after).toEqual({ fields: { city: 'Paris' } });
  });

  it('of a user who is back says so', () => {
    const person = anAda({ role: null, integrationStatus: 'Deleted in Entra' });
    const { change } = plan(aUser(), recordDefinition, { person });
    expect(change).toMatchObject({ outcome: 'updated', after: { integrationStatus: 'Active' } });
  });

  it('whose new name is held by another linked record is left to be settled', () => {
    const user = aUser({ userPrincipalName: 'grace@contoso.com' });
    const decision = plan(user, recordDefinition, { person: record, holder: anotherHolder });
    expect(decision).toMatchObject({ contested: true, change: null });
  });
});
