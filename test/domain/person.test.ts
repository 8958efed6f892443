/** What differs between a person and what is wanted of them. */
import { describe, expect, it } from 'vitest';
import { differenceOf } from '../../domain/person.js';
import { anAda } from './examples.js';

describe('the difference', () => {
  it.each([
    ['nothing is wanted', {}],
    ['all of it is there already', { identifier: 'Ada@contoso.com', role: 'reader', status: 'active' }],
    ['the fields are there already', { fields: { city: 'London', hired: null } }],
    ['a field that nobody names is left alone', { fields: { hired: null } }],
  ] as const)('is none where %s', (_name, wanted) => {
    expect(differenceOf(anAda(), wanted)).toBeNull();
  });

  it.each([
    [{ role: 'admin' }, { role: 'reader' }],
    [{ role: null }, { role: 'reader' }],
    [{ organizationalUnit: 'Berlin' }, { organizationalUnit: null }],
    [{ integrationStatus: 'Disabled in Entra' }, { integrationStatus: 'Active' }],
    [{ status: 'inactive' }, { status: 'active' }],
    [{ identifier: 'ADA@contoso.com' }, { identifier: 'Ada@contoso.com' }],
    [{ fields: { city: null } }, { fields: { city: 'London' } }],
  ] as const)('to %j is that, beside %j', (wanted, before) => {
    expect(differenceOf(anAda(), wanted)).toEqual({ before, after: wanted });
  });

  it('names only the values that differ', () => {
    const wanted = { role: 'reader', integrationStatus: 'Active', fields: { city: 'Paris', hired: null } };
    expect(differenceOf(anAda(), wanted)).toEqual({
      before: { fields: { city: 'London' } },
      after: { fields: { city: 'Paris' } },
    });
  });

  it('writes a newly mapped field even where it is empty', () => {
    expect(differenceOf(anAda(), { fields: { phone: null } })).toEqual({
      before: { fields: { phone: null } },
      after: { fields: { phone: null } },
    });
  });

  it.each([
    [['a', 'b'], ['a', 'b'], true],
    [['a', 'b'], ['b', 'a'], false],
    [['a'], ['a', 'b'], false],
    [['a'], 'a', false],
    [0, false, false],
    ['', null, false],
  ])('of the field values %j and %j: they are the same: %j', (present, wanted, same) => {
    expect(differenceOf(anAda({ fields: { phones: present } }), { fields: { phones: wanted } }) === null).toBe(same);
  });
});
