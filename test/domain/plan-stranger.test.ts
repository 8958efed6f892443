/** Who comes in: the decision about users without a link. */
import { describe, expect, it } from 'vitest';
import { nothing } from '../../domain/decision.js';
import { kindBits } from '../../domain/guard.js';
import { settleLeavers } from '../../domain/leavers-account.js';
import { applySteps } from '../../domain/run.js';
import { aUser, anAda, loginDefinition, plan, recordDefinition } from './examples.js';

const byGroup = { ...loginDefinition, role: null, roleGroups: [{ role: 'admin', group: 'Admins' }] };
const holder = { person: anAda(), linkedTo: null };

describe('a stranger with a free name', () => {
  it('becomes a login user with role, unit and fields', () => {
    const { change, rejection } = plan(aUser(), { ...loginDefinition, organizationalUnit: 'Berlin' });
    expect(rejection).toBeNull();
    expect(change).toEqual({
      outcome: 'created',
      cause: null,
      step: applySteps.creations,
      kinds: 0,
      person: null,
      before: null,
      after: {
        identifier: 'Ada@contoso.com',
        identifierKey: 'ada@contoso.com',
        status: 'active',
        role: 'reader',
        organizationalUnit: 'Berlin',
        fields: { city: 'London', hired: null },
        integrationStatus: 'Active',
      },
    });
  });

  it('becomes a record without role and unit', () => {
    const after = plan(aUser(), recordDefinition).change?.after;
    expect(after).toMatchObject({ identifierKey: 'ada@contoso.com', integrationStatus: 'Active' });
    expect(after).not.toHaveProperty('role');
    expect(after).not.toHaveProperty('organizationalUnit');
  });

  it('comes in with the fields that fit; the others are told', () => {
    const decision = plan(aUser({ employeeHireDate: 'some day' }), loginDefinition);
    expect(decision.change?.after.fields).toEqual({ city: 'London' });
    expect(decision.unfitFields).toEqual(['hired: employeeHireDate is not a date']);
  });

  it('has the role of their group', () => {
    expect(plan(aUser(), byGroup, {}, ['Admins']).change?.after.role).toBe('admin');
  });

  it('becomes a record even when disabled, and the record says so', () => {
    const { change } = plan(aUser({ accountEnabled: false }), recordDefinition);
    expect(change).toMatchObject({ outcome: 'created', after: { integrationStatus: 'Disabled in Entra' } });
  });

  it('becomes a record even where the account state is unknown', () => {
    expect(plan(aUser({ accountEnabled: null }), recordDefinition).change?.outcome).toBe('created');
  });
});

describe('a stranger stays out', () => {
  it.each([
    ['disabled, of the login users', aUser({ accountEnabled: false }), loginDefinition, 'disabled'],
    ['in none of the role groups', aUser(), byGroup, 'in none of the role groups'],
    ['in the recycle bin', aUser({}, { state: 'deleted' }), loginDefinition, 'deleted'],
    ['in the recycle bin, also of the records', aUser({}, { state: 'deleted' }), recordDefinition, 'deleted'],
    ['found nowhere', aUser({}, { state: 'missing' }), recordDefinition, 'missing'],
    ['malformed in the recycle bin', aUser({}, { state: 'deleted', malformed: ['x'] }), loginDefinition, 'deleted'],
  ] as const)('when %s', (_name, user, definition, outOfScope) => {
    expect(plan(user, definition)).toMatchObject({ outOfScope, change: null, rejection: null, contested: false });
  });
});

describe('an active account that existed before, of somebody who left,', () => {
  it.each([
    ['disabled', 'Disabled in Entra', aUser({ accountEnabled: false })],
    ['deleted', 'Deleted in Entra', aUser({}, { state: 'deleted' })],
  ] as const)('is proposed for adoption with its deactivation: %s', (cause, integrationStatus, user) => {
    expect(plan(user, loginDefinition, { holder })).toEqual({
      ...nothing,
      change: {
        outcome: 'adopted',
        cause,
        step: applySteps.creations,
        kinds: kindBits.adoptions | kindBits.deactivations,
        person: holder.person,
        before: {
          identifier: 'Ada@contoso.com',
          identifierKey: 'ada@contoso.com',
          status: 'active',
          integrationStatus: 'Active',
        },
        after: {
          identifier: 'Ada@contoso.com',
          identifierKey: 'ada@contoso.com',
          status: 'inactive',
          integrationStatus,
        },
      },
    });
  });

  const disabled = aUser({ accountEnabled: false });

  it('stays active where it is protected, and that is said', () => {
    const decision = plan(disabled, loginDefinition, {
      holder: { person: anAda({ protected: true }), linkedTo: null },
    });
    expect(decision).toMatchObject({
      change: { outcome: 'adopted', kinds: kindBits.adoptions },
      spared: 'protected: stays active although disabled in Entra',
    });
    expect(decision.change?.after).not.toHaveProperty('status');
  });

  it.each([
    ['belongs to somebody', loginDefinition, { person: anAda(), linkedTo: 'b' }],
    [
      'is inactive',
      loginDefinition,
      { person: anAda({ status: 'inactive', deactivatedBy: 'administrator' }), linkedTo: null },
    ],
    [
      'would stay active in this mapping',
      { ...loginDefinition, exits: { disabled: { action: 'status only', graceHours: 0 } } },
      holder,
    ],
  ] as const)('is left alone where it %s', (_name, definition, other) => {
    expect(plan(disabled, definition, { holder: other })).toEqual({ ...nothing, outOfScope: 'disabled' });
  });
});

describe('an account that several who left may have had', () => {
  const [one, other] = [
    { objectId: 'a', identifierKey: 'ada@contoso.com' },
    { objectId: 'b', identifierKey: 'ada@contoso.com' },
  ];

  it('is nobody’s until somebody says whose', () => {
    expect(settleLeavers([one, other], new Set())).toEqual(
      new Map([
        ['a', { kind: 'shared', others: ['b'] }],
        ['b', { kind: 'shared', others: ['a'] }],
      ]),
    );
  });

  it('goes to whoever is enabled', () => {
    expect(settleLeavers([one], new Set(['ada@contoso.com']))).toEqual(new Map([['a', { kind: 'yield' }]]));
    expect(settleLeavers([one], new Set(['bob@contoso.com']))).toEqual(new Map([['a', { kind: 'adopt' }]]));
  });
});

describe('a stranger is rejected', () => {
  it.each([
    ['without an identifier', aUser({ userPrincipalName: null }), recordDefinition, 'identifier missing'],
    ['with a blank identifier', aUser({ userPrincipalName: '  ' }), loginDefinition, 'identifier missing'],
    ['whose account state is null', aUser({ accountEnabled: null }), loginDefinition, 'account state unknown'],
    [
      'who arrived malformed',
      aUser({}, { malformed: ['city is not text', 'mail is not text'] }),
      recordDefinition,
      'malformed: city is not text; mail is not text',
    ],
  ] as const)('%s', (_name, user, definition, reason) => {
    expect(plan(user, definition)).toMatchObject({
      rejection: { reason, others: [] },
      change: null,
      outOfScope: null,
      contested: false,
    });
  });
});

describe('a stranger whose name is held', () => {
  it('by somebody’s link is left to be settled over everyone concerned', () => {
    const decision = plan(aUser(), loginDefinition, { holder: { person: anAda(), linkedTo: 'b' } });
    expect(decision).toMatchObject({ contested: true, change: null, rejection: null });
  });

  it('by an account without a link adopts it, as a guarded change with what differs', () => {
    const account = anAda({ identifier: 'ADA@contoso.com', role: null, fields: { city: 'Paris' } });
    expect(plan(aUser(), loginDefinition, { holder: { person: account, linkedTo: null } }).change).toMatchObject({
      outcome: 'adopted',
      cause: null,
      step: applySteps.creations,
      kinds: kindBits.adoptions,
      person: account,
      before: { identifier: 'ADA@contoso.com', role: null, fields: { city: 'Paris', hired: null } },
      after: { identifier: 'Ada@contoso.com', role: 'reader', fields: { city: 'London', hired: null } },
    });
  });

  it('adopts an account that agrees in every value, because the link is new; the change still names the identifier', () => {
    const name = { identifier: 'Ada@contoso.com', identifierKey: 'ada@contoso.com' };
    const { change } = plan(aUser(), loginDefinition, { holder });
    expect(change).toMatchObject({ outcome: 'adopted', before: name, after: name });
  });

  it('does not let in with an adoption whom an administrator deactivated', () => {
    const account = anAda({ status: 'inactive', deactivatedBy: 'administrator' });
    const { change } = plan(aUser(), loginDefinition, { holder: { person: account, linkedTo: null } });
    expect(change?.outcome).toBe('adopted');
    expect(change?.after).not.toHaveProperty('status');
  });

  it('leaves a protected account its role', () => {
    const account = anAda({ role: 'owner', protected: true });
    const { change } = plan(aUser(), loginDefinition, { holder: { person: account, linkedTo: null } });
    expect(change).toMatchObject({ outcome: 'adopted', kinds: kindBits.adoptions });
    expect(change?.after).not.toHaveProperty('role');
  });

  it('counts an adoption that changes the role as both', () => {
    const account = anAda({ role: 'admin' });
    const { change } = plan(aUser(), loginDefinition, { holder: { person: account, linkedTo: null } });
    expect(change?.kinds).toBe(kindBits.adoptions | kindBits.roles);
  });
});
