/** How login users leave and return, and who is spared. */
import { describe, expect, it } from 'vitest';
import { kindBits } from '../../domain/guard.js';
import type { LoginDefinition } from '../../domain/mapping.js';
import { applySteps } from '../../domain/run.js';
import { aUser, anAda, hourMs, leftBySync, loginDefinition, nowMs, plan, recordDefinition } from './examples.js';

const byGroup: LoginDefinition = { ...loginDefinition, role: null, roleGroups: [{ role: 'reader', group: 'Staff' }] };

describe('a login user leaves', () => {
  const disabled = aUser({ accountEnabled: false, city: 'Paris' });

  it.each([
    ['disabled', disabled, 'Disabled in Entra'],
    ['deleted', aUser({}, { state: 'deleted' }), 'Deleted in Entra'],
  ] as const)('at once when %s, and keeps role, unit, name and fields', (cause, user, integrationStatus) => {
    const { change, grace } = plan(user, loginDefinition, { person: anAda() });
    expect(grace).toBeNull();
    expect(change).toMatchObject({ outcome: 'deactivated', cause, step: applySteps.deactivations });
    expect(change?.kinds).toBe(kindBits.deactivations);
    expect(change?.after).toEqual({ status: 'inactive', integrationStatus });
  });

  it.each([
    ['missing', aUser({}, { state: 'missing' }), 'Not found in Entra', hourMs],
    ['lost role group', aUser(), 'Out of scope', 24 * hourMs],
  ] as const)('after a grace when %s, and the status says so meanwhile', (cause, user, integrationStatus, graceMs) => {
    const { change, grace } = plan(user, byGroup, { person: anAda() });
    expect(grace).toEqual({ cause, dueAtMs: nowMs + graceMs });
    expect(change).toMatchObject({ outcome: 'updated', kinds: 0, after: { integrationStatus } });
    expect(change?.after).not.toHaveProperty('status');
  });

  it('not before a running grace is due, which does not begin anew', () => {
    const grace = { cause: 'lost role group', dueAtMs: nowMs + 1 } as const;
    const decision = plan(aUser(), byGroup, { person: anAda({ integrationStatus: 'Out of scope' }), grace });
    expect(decision).toMatchObject({ change: null, grace });
  });

  it('when the grace is due', () => {
    const grace = { cause: 'lost role group', dueAtMs: nowMs } as const;
    const decision = plan(aUser(), byGroup, { person: anAda({ integrationStatus: 'Out of scope' }), grace });
    expect(decision).toMatchObject({ grace: null, change: { outcome: 'deactivated', cause: 'lost role group' } });
    expect(decision.change?.after).toEqual({ status: 'inactive' });
  });

  it('after the grace of the new cause when the cause changes', () => {
    const grace = { cause: 'lost role group', dueAtMs: nowMs - 1 } as const;
    const decision = plan(aUser({}, { state: 'missing' }), byGroup, { person: anAda(), grace });
    expect(decision.grace).toEqual({ cause: 'missing', dueAtMs: nowMs + hourMs });
    expect(decision.change?.after).not.toHaveProperty('status');
  });

  it('not when back within the grace, which is over then', () => {
    const grace = { cause: 'lost role group', dueAtMs: nowMs + 1 } as const;
    const person = anAda({ integrationStatus: 'Out of scope' });
    const decision = plan(aUser(), byGroup, { person, grace }, ['Staff']);
    expect(decision.grace).toBeNull();
    expect(decision.change).toMatchObject({ outcome: 'updated', after: { integrationStatus: 'Active' } });
  });

  it('only once: later the status alone changes with the cause', () => {
    expect(plan(disabled, loginDefinition, { person: anAda(leftBySync) }).change).toBeNull();
    const deleted = plan(aUser({}, { state: 'deleted' }), loginDefinition, { person: anAda(leftBySync) });
    expect(deleted.change?.after).toEqual({ integrationStatus: 'Deleted in Entra' });
  });

  it('not where Entra does not say whether the account is enabled; everything else still follows', () => {
    const user = aUser({ accountEnabled: null, city: 'Paris' });
    expect(plan(user, loginDefinition, { person: anAda() }).change?.after).toEqual({ fields: { city: 'Paris' } });
  });

  it('nor keeps a rejection whose cause is gone, where Entra does not say it either', () => {
    const person = anAda({ integrationStatus: 'Rejected: identifier taken' });
    const { change } = plan(aUser({ accountEnabled: null }), loginDefinition, { person });
    expect(change?.after).toEqual({ integrationStatus: 'Active' });
  });
});

describe('a login user returns', () => {
  it('as they were when a sync had deactivated them', () => {
    const { change } = plan(aUser(), loginDefinition, { person: anAda(leftBySync) });
    expect(change).toMatchObject({ outcome: 'reactivated', step: applySteps.reactivations, kinds: 0 });
    expect(change?.after).toEqual({ status: 'active', integrationStatus: 'Active' });
  });

  it('under a new name among the moves', () => {
    const user = aUser({ userPrincipalName: 'Ada.King@contoso.com' });
    expect(plan(user, loginDefinition, { person: anAda(leftBySync) }).change).toMatchObject({
      outcome: 'reactivated',
      step: applySteps.moves,
    });
  });

  it('not when a local administrator had deactivated them', () => {
    const person = anAda({ ...leftBySync, deactivatedBy: 'administrator', integrationStatus: 'Active' });
    expect(plan(aUser(), loginDefinition, { person }).change).toBeNull();
  });

  it('not where Entra does not say whether the account is enabled', () => {
    const user = aUser({ accountEnabled: null });
    expect(plan(user, loginDefinition, { person: anAda(leftBySync) }).change).toBeNull();
  });

  it('not without any name: the old one was given away and Entra shows none', () => {
    const person = anAda({ ...leftBySync, identifier: null, identifierKey: null });
    const decision = plan(aUser({ userPrincipalName: null }), loginDefinition, { person });
    expect(decision.rejection?.reason).toBe('identifier missing');
    expect(decision.change?.after).toEqual({ integrationStatus: 'Rejected: identifier missing' });
  });
});

describe('a protected login user', () => {
  const person = anAda({ protected: true, role: 'admin' });

  it.each([
    ['disabled', aUser({ accountEnabled: false })],
    ['deleted', aUser({}, { state: 'deleted' })],
    ['missing', aUser({}, { state: 'missing' })],
    ['lost role group', aUser()],
  ])('stays active when %s, at once and without a grace', (cause, user) => {
    const decision = plan(user, byGroup, { person });
    expect(decision).toMatchObject({ grace: null, spared: `protected: stays active although ${cause} in Entra` });
    expect(decision.change?.after).not.toHaveProperty('status');
  });

  it.each([true, null])('keeps the role while everything else follows, accountEnabled being %j', (accountEnabled) => {
    const user = aUser({ accountEnabled, city: 'Paris' });
    const decision = plan(user, byGroup, { person }, ['Staff']);
    expect(decision.spared).toBe('protected: keeps the role instead of reader');
    expect(decision.change?.after).toEqual({ fields: { city: 'Paris' } });
  });

  it('is spared nothing where nothing would be taken', () => {
    expect(plan(aUser(), byGroup, { person: anAda({ protected: true }) }, ['Staff']).spared).toBeNull();
  });
});

describe('a mapping decides what an exit does', () => {
  const gone = aUser({}, { state: 'deleted' });
  const disabled = aUser({ accountEnabled: false, city: 'Paris' });
  const deactivate = { action: 'deactivate', graceHours: 0 } as const;
  const statusOnly = { action: 'status only', graceHours: 0 } as const;
  const left = { action: 'nothing', graceHours: 0 } as const;

  it.each([
    ['deactivate', recordDefinition, gone, deactivate, { status: 'inactive', integrationStatus: 'Deleted in Entra' }],
    ['status only', recordDefinition, gone, statusOnly, { integrationStatus: 'Deleted in Entra' }],
    ['nothing', recordDefinition, gone, left, undefined],
    ['deactivate', loginDefinition, gone, deactivate, { status: 'inactive', integrationStatus: 'Deleted in Entra' }],
    ['status only', loginDefinition, gone, statusOnly, { integrationStatus: 'Deleted in Entra' }],
    ['nothing', loginDefinition, gone, left, undefined],
  ] as const)('%s: a $kind of somebody deleted', (_action, definition, user, deleted, after) => {
    expect(plan(user, { ...definition, exits: { deleted } }, { person: anAda() }).change?.after).toEqual(after);
  });

  it.each([
    ['status only', statusOnly, { fields: { city: 'Paris' }, integrationStatus: 'Disabled in Entra' }],
    ['nothing', left, { fields: { city: 'Paris' } }],
  ] as const)('%s: whoever Entra still shows is followed', (_action, rule, after) => {
    for (const definition of [loginDefinition, recordDefinition])
      expect(plan(disabled, { ...definition, exits: { disabled: rule } }, { person: anAda() }).change?.after).toEqual(
        after,
      );
  });

  it.each([statusOnly, left])('$action: whoever is inactive stays so until nothing speaks against them', (rule) => {
    const definition = { ...loginDefinition, exits: { disabled: rule } };
    const person = anAda({ ...leftBySync, fields: { city: 'London', hired: null } });
    expect(plan(disabled, definition, { person }).change).toBeNull();
    expect(plan(aUser(), definition, { person }).change).toMatchObject({ outcome: 'reactivated' });
  });

  it.each([statusOnly, left])('$action: a protected person keeps the role all the same', (rule) => {
    const definition = { ...byGroup, exits: { disabled: rule } };
    const decision = plan(disabled, definition, { person: anAda({ protected: true, role: 'owner' }) }, ['Staff']);
    expect(decision.change?.after).not.toHaveProperty('role');
    expect(decision.spared).toBe('protected: keeps the role instead of reader');
  });

  it('deactivate with a grace: only when it has lasted so long, however much longer the default is', () => {
    const exits = { missing: { action: 'deactivate', graceHours: 2 } } as const;
    const user = aUser({}, { state: 'missing' });
    const begun = plan(user, { ...recordDefinition, exits }, { person: anAda() });
    expect(begun).toMatchObject({ grace: { cause: 'missing', dueAtMs: nowMs + 2 * hourMs } });
    expect(begun.change?.after).toEqual({ integrationStatus: 'Not found in Entra' });
    const grace = { cause: 'missing', dueAtMs: nowMs } as const;
    const over = plan(user, { ...recordDefinition, exits }, { person: anAda(), grace });
    expect(over.change).toMatchObject({ outcome: 'deactivated', cause: 'missing' });
  });

  it('a grace of no hours deactivates at once, also where a longer one was running', () => {
    const exits = { missing: { action: 'deactivate', graceHours: 0 } } as const;
    const grace = { cause: 'missing', dueAtMs: nowMs + hourMs } as const;
    const decision = plan(aUser({}, { state: 'missing' }), { ...loginDefinition, exits }, { person: anAda(), grace });
    expect(decision).toMatchObject({ grace: null, change: { outcome: 'deactivated' } });
  });

  it.each([
    ['deactivate', deactivate, null, 'disabled'],
    ['status only', statusOnly, 'Disabled in Entra', null],
    ['nothing', left, 'Active', null],
  ] as const)('%s: a stranger who is disabled and would become a record', (_action, rule, status, outOfScope) => {
    const decision = plan(disabled, { ...recordDefinition, exits: { disabled: rule } });
    expect(decision.change?.after.integrationStatus ?? null).toBe(status);
    expect(decision.outOfScope).toBe(outOfScope);
  });

  it('a record comes back as a login user does', () => {
    const { change } = plan(aUser(), recordDefinition, { person: anAda(leftBySync) });
    expect(change).toMatchObject({ outcome: 'reactivated', after: { status: 'active', integrationStatus: 'Active' } });
  });
});
