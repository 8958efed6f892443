/** What each transform makes of a value, and what it fits. */
import { describe, expect, it } from 'vitest';
import { createReader } from '../../domain/directory-path.js';
import type { PropertyValue } from '../../domain/directory-user.js';
import { unknownSymbolsOf } from '../../domain/transforms/format-date.js';
import { templateFieldsOf } from '../../domain/transforms/template.js';
import { compileTransform, shapeAfter, type Transform } from '../../domain/transforms/transform.js';
import type { ValueShape } from '../../domain/user-properties.js';
import { aUser } from './examples.js';

const ada = aUser({
  givenName: 'Ada',
  surname: 'Lovelace',
  city: null,
  employeeOrgData: { division: 'R&D', costCenter: null },
});

function apply(transform: Transform, value: PropertyValue) {
  return compileTransform(transform, createReader)(value, ada);
}

describe('a transform', () => {
  it.each([
    ['trim', '\t Ada  Lovelace ', 'Ada  Lovelace'],
    ['trim', [' a ', 'b'], ['a', 'b']],
    ['lower', 'ÄDA@Contoso.COM', 'äda@contoso.com'],
    ['lower', ['A', 'b'], ['a', 'b']],
    ['upper', 'straße', 'STRASSE'],
    ['first', ['a', 'b'], 'a'],
    ['first', 'alone', 'alone'],
    [{ nth: 2 }, ['a', 'b'], 'b'],
    [{ nth: 3 }, ['a', 'b'], null],
    [{ split: ',' }, 'a, b,,c ', ['a', 'b', 'c']],
    [{ split: ',' }, 'a', ['a']],
    [{ join: '; ' }, ['a', 'b'], 'a; b'],
    [{ join: '; ' }, 'a', 'a'],
    [{ replace: { text: '.', with: '-' } }, 'a.b.c', 'a-b-c'],
    [{ replace: { text: '.*', with: '$&' } }, 'a.*b', 'a$&b'],
    [{ replace: { text: ' ', with: '' } }, ['a b', ' c'], ['ab', 'c']],
    [{ 'format date': 'dd.MM.yyyy' }, '2022-03-03', '03.03.2022'],
    [{ 'format date': 'd/M/yy HH:mm:ss' }, '2022-03-03T08:04:53.1234567Z', '3/3/22 08:04:53'],
    [{ 'format date': 'yyyy-MM-dd HH:mm' }, '2022-03-03T23:30:00-02:00', '2022-03-04 01:30'],
    [{ choose: { DE: 'Germany', fr: 'France' } }, ' de ', 'Germany'],
    [{ choose: { DE: 'Germany', fr: 'France' } }, 'FR', 'France'],
    [{ choose: { DE: 'Germany' } }, 'IT', 'IT'],
    [{ choose: { DE: 'Germany' }, otherwise: 'Abroad' }, 'IT', 'Abroad'],
    [{ choose: { true: 'on', false: 'off' } }, false, 'off'],
    [{ template: '{First name} {surname}' }, null, 'Ada Lovelace'],
    [{ template: '{surname}, {City}' }, null, 'Lovelace, '],
    [{ template: '{City}, {City}' }, null, null],
    [{ template: '<{value}>' }, ['a', 'b'], '<a, b>'],
    [{ template: '<{value}>' }, null, null],
    [{ template: '{Employee org data.division}/{employeeOrgData.costCenter}' }, null, 'R&D/'],
    [{ template: 'the same for all' }, null, 'the same for all'],
  ] as const)('%j makes of %j %j', (transform, value, expected) => {
    expect(apply(transform, value)).toEqual({ ok: true, value: expected });
  });

  it.each([
    'trim',
    'lower',
    'upper',
    'first',
    { nth: 2 },
    { split: ',' },
    { join: ',' },
    { 'format date': 'yyyy' },
    { choose: { '': 'x' }, otherwise: 'y' },
    { replace: { text: 'a', with: 'b' } },
  ] as const)('%j leaves empty what is empty', (transform) => {
    for (const value of [null, '', ' ', [], {}]) expect(apply(transform, value)).toEqual({ ok: true, value: null });
  });

  it.each(['tomorrow', '2023-02-29', '03/03/2022', '2022-03-03T25:00:00Z'])('cannot format %j as a date', (value) => {
    expect(apply({ 'format date': 'yyyy' }, value)).toEqual({ ok: false, reason: 'is not a date' });
  });
});

describe('what a transform takes and gives', () => {
  it.each([
    ['trim', 'list', 'list'],
    ['trim', 'date-time', null],
    [{ split: ',' }, 'text', 'list'],
    [{ split: ',' }, 'list', null],
    [{ join: ',' }, 'list', 'text'],
    [{ join: ',' }, 'text', null],
    ['first', 'list', 'text'],
    ['first', 'text', null],
    [{ nth: 1 }, 'objects', 'any'],
    [{ 'format date': 'yyyy' }, 'date-time', 'text'],
    [{ 'format date': 'yyyy' }, 'boolean', null],
    [{ choose: {} }, 'boolean', 'text'],
    [{ choose: {} }, 'list', null],
    [{ template: '' }, 'object', 'text'],
    ['upper', 'any', 'any'],
  ] as const)('%j of %s is %s', (transform, shape, expected) => {
    expect(shapeAfter(transform, shape satisfies ValueShape)).toBe(expected);
  });
});

it('a template names its fields, and a format the letters that mean nothing', () => {
  expect(templateFieldsOf({ template: '{ Last name }, {value} {City}' })).toEqual(['Last name', 'City']);
  expect(unknownSymbolsOf('dd. MMM yyyy, KW ww')).toEqual(['MMM', 'K', 'W', 'ww']);
});
