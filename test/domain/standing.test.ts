/** Where a user stands with a mapping: name, role, fields, exit. */
import { describe, expect, it } from 'vitest';
import type { MappingDefinition } from '../../domain/mapping.js';
import { standingOf } from '../../domain/standing.js';
import { aUser, loginDefinition, recordDefinition } from './examples.js';

const byGroup = {
  ...loginDefinition,
  role: null,
  roleGroups: [
    { role: 'admin', group: 'Admins' },
    { role: 'editor', group: 'Editors' },
  ],
};

function stand(user = aUser(), definition: MappingDefinition = loginDefinition, memberOf: readonly string[] = []) {
  return standingOf(user, definition, new Set(memberOf));
}

describe('the role', () => {
  it.each([
    ['the first matching group in the mapping’s order', byGroup, ['Editors', 'Admins'], 'admin'],
    ['the only matching group', byGroup, ['Editors'], 'editor'],
    ['nothing where no group matches and there is no other role', byGroup, ['Visitors'], null],
    ['the mapping’s own role where no group matches', { ...byGroup, role: 'reader' }, [], 'reader'],
    ['the group’s role where there is also one for everybody', { ...byGroup, role: 'reader' }, ['Editors'], 'editor'],
    ['nothing for records', recordDefinition, ['Admins'], null],
  ] as const)('comes from %s', (_name, definition, memberOf, role) => {
    expect(stand(aUser(), definition, memberOf).role).toBe(role);
  });
});

describe('the exit', () => {
  it.each([
    ['none for an enabled user', aUser(), loginDefinition, null],
    ['disabled for accountEnabled false', aUser({ accountEnabled: false }), loginDefinition, 'disabled'],
    ['none where accountEnabled is null', aUser({ accountEnabled: null }), loginDefinition, null],
    ['none where accountEnabled is text', aUser({ accountEnabled: 'false' }), loginDefinition, null],
    ['deleted for a user in the recycle bin', aUser({}, { state: 'deleted' }), loginDefinition, 'deleted'],
    ['missing for a user found nowhere', aUser({}, { state: 'missing' }), loginDefinition, 'missing'],
    ['deleted before disabled', aUser({ accountEnabled: false }, { state: 'deleted' }), loginDefinition, 'deleted'],
    ['lost role group without a role', aUser(), byGroup, 'lost role group'],
    ['disabled before lost role group', aUser({ accountEnabled: false }), byGroup, 'disabled'],
    ['none for a record, which needs no role', aUser(), recordDefinition, null],
    ['disabled for a record', aUser({ accountEnabled: false }), recordDefinition, 'disabled'],
  ] as const)('is %s', (_name, user, definition, exit) => {
    expect(stand(user, definition).exit).toBe(exit);
  });
});

describe('the account state', () => {
  it.each([
    [true, true],
    [false, true],
    [null, false],
    ['true', false],
  ] as const)('for accountEnabled %j is known: %j', (accountEnabled, known) => {
    expect(stand(aUser({ accountEnabled })).accountStateKnown).toBe(known);
  });

  it('is unknown where Graph did not send it', () => {
    const { accountEnabled: _accountEnabled, ...document } = aUser().document;
    expect(stand(aUser({}, { document })).accountStateKnown).toBe(false);
  });
});

describe('names and fields', () => {
  it('keeps the identifier as Entra writes it beside its key', () => {
    expect(stand()).toMatchObject({ identifier: 'Ada@contoso.com', identifierKey: 'ada@contoso.com' });
  });

  it('has neither identifier nor key where the directory has none', () => {
    expect(stand(aUser({ userPrincipalName: null }))).toMatchObject({ identifier: null, identifierKey: null });
  });

  it('clears a field that is empty in Entra', () => {
    expect(stand(aUser({ city: null })).fields).toEqual({ city: null, hired: null });
  });

  it('leaves out a field whose value does not fit, and says which without the value', () => {
    const { fields, unfitFields } = stand(aUser({ employeeHireDate: 'some day' }));
    expect(fields).toEqual({ city: 'London' });
    expect(unfitFields).toEqual(['hired: employeeHireDate is not a date']);
  });

  it('takes the object id as a field like any other', () => {
    const definition = { ...recordDefinition, fields: [{ target: 'entra', property: 'id', type: 'text' }] } as const;
    expect(stand(aUser(), definition).fields).toEqual({ entra: 'a' });
  });

  it('gives the organizational unit of a login mapping to its people', () => {
    expect(stand(aUser(), { ...loginDefinition, organizationalUnit: 'Berlin' }).organizationalUnit).toBe('Berlin');
  });
});
