/** How a Graph property becomes the value of a typed field. */
import { describe, expect, it } from 'vitest';
import { convertField } from '../../domain/field-value.js';
import { fieldTypes } from '../../domain/mapping.js';

describe('what is empty in Entra', () => {
  const empties = [undefined, null, '', ' \t', [], [''], [null], {}, { division: null, costCenter: '' }] as const;

  it.each(fieldTypes)('clears a %s field', (type) => {
    expect(empties.map((value) => convertField(value, type))).toEqual(empties.map(() => ({ ok: true, value: null })));
  });
});

describe('a value that fits its field', () => {
  it.each([
    ['London', 'text', 'London'],
    [' kept as it is ', 'text', ' kept as it is '],
    [false, 'text', 'false'],
    [7, 'text', '7'],
    [['+44 1', '+44 2'], 'text', '+44 1, +44 2'],
    [{ division: 'R&D', costCenter: '42' }, 'text', 'R&D / 42'],
    [{ division: 'R&D', costCenter: null }, 'text', 'R&D'],
    [['+44 1', '+44 2'], 'list', ['+44 1', '+44 2']],
    ['one', 'list', ['one']],
    [true, 'boolean', true],
    [false, 'boolean', false],
    [' Yes', 'boolean', true],
    ['FALSE', 'boolean', false],
    [0, 'number', 0],
    ['-12.5', 'number', -12.5],
    [' 7 ', 'number', 7],
    [['7'], 'number', 7],
    ['2022-03-03', 'date', '2022-03-03'],
    ['2022-03-03T08:44:53Z', 'date', '2022-03-03'],
    ['2022-03-03T23:59:59.9999999Z', 'date', '2022-03-03'],
    ['0001-01-01T00:00:00Z', 'date', '0001-01-01'],
    ['2024-02-29', 'date', '2024-02-29'],
  ] as const)('%j as %s is %j', (value, type, expected) => {
    expect(convertField(value, type)).toEqual({ ok: true, value: expected });
  });
});

describe('a value that does not fit its field', () => {
  it.each([
    ['tomorrow', 'date', 'is not a date'],
    ['2023-02-29', 'date', 'is not a date'],
    ['2022-13-01', 'date', 'is not a date'],
    ['03/03/2022', 'date', 'is not a date'],
    [20_220_303, 'date', 'is not a date'],
    ['x'.repeat(40), 'date', 'is not a date'],
    ['seven', 'number', 'is not a number'],
    ['Infinity', 'number', 'is not a number'],
    ['1,5', 'number', 'is not a number'],
    [['1', '2'], 'number', 'is not a number'],
    [true, 'number', 'is not a number'],
    ['maybe', 'boolean', 'is not yes or no'],
    [1, 'boolean', 'is not yes or no'],
  ] as const)('%j as %s %s', (value, type, reason) => {
    expect(convertField(value, type)).toEqual({ ok: false, reason });
  });
});
