/** Where a user stands with a mapping: name, role, fields, exit. */
import { describe, expect, it } from 'vitest';
import type { FieldRule, MappingDefinition, UnitRule } from '../../domain/mapping.js';
import { compileRules } from '../../domain/mapping-rules.js';
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
  return standingOf(user, compileRules(definition, new Set()), new Set(memberOf));
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

describe('the exits', () => {
  const scoped: MappingDefinition = { ...byGroup, scope: { userTypes: ['Guest'] } };
  const enabledOnly: MappingDefinition = { ...loginDefinition, scope: { enabledOnly: true } };
  const disabledOnly: MappingDefinition = {
    ...loginDefinition,
    scope: { all: [{ property: 'accountEnabled', operator: 'equals', values: ['false'] }] },
  };
  it.each([
    ['none for an enabled user', aUser(), loginDefinition, []],
    ['disabled for accountEnabled false', aUser({ accountEnabled: false }), loginDefinition, ['disabled']],
    ['none where accountEnabled is null', aUser({ accountEnabled: null }), loginDefinition, []],
    ['none where accountEnabled is text', aUser({ accountEnabled: 'false' }), loginDefinition, []],
    ['deleted for a user in the recycle bin', aUser({}, { state: 'deleted' }), loginDefinition, ['deleted']],
    ['missing for a user found nowhere', aUser({}, { state: 'missing' }), loginDefinition, ['missing']],
    ['only deleted', aUser({ accountEnabled: false }, { state: 'deleted' }), byGroup, ['deleted']],
    ['lost role group without a role', aUser(), byGroup, ['lost role group']],
    ['all that hold', aUser({ accountEnabled: false }), scoped, ['disabled', 'out of scope', 'lost role group']],
    ['disabled once, though the scope asks too', aUser({ accountEnabled: false }), enabledOnly, ['disabled']],
    ['disabled alone in a scope of the disabled', aUser({ accountEnabled: false }), disabledOnly, ['disabled']],
    ['none for a record, which needs no role', aUser(), recordDefinition, []],
    ['disabled for a record', aUser({ accountEnabled: false }), recordDefinition, ['disabled']],
  ] as const)('are %s', (_name, user, definition, exits) => {
    expect(stand(user, definition).exits).toEqual(exits);
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

describe('a field by its rule', () => {
  const user = aUser({
    department: ' sales ',
    businessPhones: ['1', '2'],
    employeeOrgData: { division: 'R&D', costCenter: null },
    createdDateTime: '2022-03-03T08:44:53.5Z',
  });
  const field = (rule: Omit<FieldRule, 'target'>) =>
    stand(user, { ...recordDefinition, fields: [{ target: 'x', ...rule }] });

  it.each([
    ['directly', { property: 'department', type: 'text' }, ' sales '],
    ['as a constant', { property: null, constant: 7, type: 'number' }, 7],
    ['as a constant list', { property: null, constant: ['a', 'b'], type: 'list' }, ['a', 'b']],
    ['by part', { property: 'employeeOrgData.division', type: 'text' }, 'R&D'],
    ['by position', { property: 'businessPhones[1]', type: 'number' }, 2],
    ['whole', { property: 'employeeOrgData', type: 'text' }, 'R&D'],
    ['with a default where it is empty', { property: 'city[0]', default: 'none', type: 'text' }, 'none'],
    ['without the default where it is not', { property: 'department', default: 'none', type: 'text' }, ' sales '],
    [
      'through transforms in their order',
      { property: 'department', transforms: ['trim', 'upper', { template: '<{value}>' }], type: 'text' },
      '<SALES>',
    ],
    [
      'with the default after the transforms',
      { property: 'businessPhones', transforms: [{ nth: 5 }], default: 'none', type: 'text' },
      'none',
    ],
    ['as a date and time', { property: 'createdDateTime', type: 'date-time' }, '2022-03-03T08:44:53.500Z'],
    [
      'as a choice, as the mapping writes it',
      { property: 'department', choices: ['Sales', 'Board'], type: 'choice' },
      'Sales',
    ],
  ] as const)('is taken %s', (_how, rule, expected) => {
    expect(field(rule)).toMatchObject({ fields: { x: expected }, creationFields: null, unfitFields: [] });
  });

  it.each([
    [{ property: 'department', choices: ['Board'], type: 'choice' }, 'x: department is none of the choices'],
    [{ property: 'department', type: 'date-time' }, 'x: department is not a date and time'],
    [
      { property: 'department', transforms: ['trim', { 'format date': 'yyyy' }], type: 'text' },
      'x: department in transform 2 (format date) is not a date',
    ],
    [{ property: null, transforms: [{ template: '{Department}' }], type: 'number' }, 'x: the value is not a number'],
  ] as const)('%j that does not fit is told without its value', (rule, reason) => {
    expect(field(rule)).toMatchObject({ fields: {}, unfitFields: [reason] });
  });

  it('that applies on creation is for a new person only', () => {
    const standing = field({ property: 'department', type: 'text', apply: 'on-creation' });
    expect(standing).toMatchObject({ fields: {}, creationFields: { x: ' sales ' } });
  });

  it.each([
    ['city', {}, { x: null }],
    ['department', { x: ' sales ' }, null],
  ])('that keeps what is empty follows %s only where it is not', (property, fields, creationFields) => {
    const empty = aUser({ city: null, department: ' sales ' });
    const definition = {
      ...recordDefinition,
      fields: [{ target: 'x', property, type: 'text', empty: 'keep' }],
    } as const;
    expect(stand(empty, definition)).toMatchObject({ fields, creationFields });
  });
});

describe('a unit from the directory', () => {
  const unit = (rule: Omit<UnitRule, 'property'>, department: string | null = ' Sales ') =>
    standingOf(
      aUser({ department }),
      compileRules({ ...loginDefinition, organizationalUnit: { property: 'department', ...rule } }, new Set(['Board'])),
      new Set(),
    );

  it.each([
    ['is taken where it may be made', { create: true }, ' Sales ', 'Sales'],
    ['is taken where it exists', { create: false }, 'Board', 'Board'],
    ['is none where the field is empty', { create: true }, null, null],
    ['has a default', { create: false, default: 'Board' }, null, 'Board'],
    ['goes through transforms', { create: false, transforms: [{ choose: { Sales: 'Board' } }] }, 'Sales', 'Board'],
  ] as const)('%s', (_what, rule, department, expected) => {
    expect(unit(rule, department)).toMatchObject({ organizationalUnit: expected, unfitFields: [] });
  });

  it('that does not exist and may not be made is told, and stays as it is', () => {
    expect(unit({ create: false })).toMatchObject({
      organizationalUnit: undefined,
      unfitFields: ['organizational unit: department names a unit that does not exist here'],
    });
  });

  it('says nothing about units where the mapping does not', () => {
    expect(stand().organizationalUnit).toBeUndefined();
  });
});
