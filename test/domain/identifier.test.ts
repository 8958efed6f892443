/** When two spellings are one identifier. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifierKeyOf, identifierOf } from '../../domain/identifier.js';
import { aUser } from './examples.js';

describe('the key of an identifier', () => {
  it.each([
    ['upper and lower case', 'Ada@Contoso.COM', 'ada@contoso.com'],
    ['blanks around it', '  ada@contoso.com\t', 'ada@contoso.com'],
    ['a composed and a decomposed letter', 'zo\u00eb@contoso.com', 'zoe\u0308@contoso.com'],
    ['a decomposed capital letter', 'ZOE\u0308@contoso.com', 'zo\u00eb@contoso.com'],
    ['capital sigma and final sigma', 'ΟΔΟΣ@contoso.com', 'οδος@contoso.com'],
    ['capital sigma and the sigma inside a word', 'ΟΔΟΣ@contoso.com', 'οδοσ@contoso.com'],
    ['a dotted capital I in one letter and in two', '\u0130da@contoso.com', 'I\u0307da@contoso.com'],
    ['the sign for Kelvin and the letter', '\u212aai@contoso.com', 'kai@contoso.com'],
    ['capital and small sharp s', 'STRA\u1e9eE@contoso.com', 'stra\u00dfe@contoso.com'],
  ])('is the same for %s', (_name, left, right) => {
    expect(identifierKeyOf(left)).toBe(identifierKeyOf(right));
  });

  it.each([
    ['dotless ı and i', '\u0131da@contoso.com', 'ida@contoso.com'],
    ['dotted İ and I', '\u0130da@contoso.com', 'Ida@contoso.com'],
    ['ß and ss', 'stra\u00dfe@contoso.com', 'strasse@contoso.com'],
    ['an accent and none', 'ren\u00e9@contoso.com', 'rene@contoso.com'],
    ['an apostrophe and a quotation mark', "o'neil@contoso.com", 'o\u2019neil@contoso.com'],
    ['a letter and its full-width form', 'a@contoso.com', '\uff41@contoso.com'],
  ])('is another for %s', (_name, left, right) => {
    expect(identifierKeyOf(left)).not.toBe(identifierKeyOf(right));
  });

  it('is its own key, and that of its lower case and of either encoding', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (identifier) => {
        const key = identifierKeyOf(identifier);
        expect(identifierKeyOf(key)).toBe(key);
        expect(identifierKeyOf(identifier.toLowerCase())).toBe(key);
        expect(identifierKeyOf(identifier.normalize('NFD'))).toBe(key);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the identifier of a user', () => {
  it.each([
    ['userPrincipalName', { userPrincipalName: ' Ada@contoso.com ' }, 'Ada@contoso.com'],
    ['mail', { mail: 'Ada.Lovelace@contoso.com' }, 'Ada.Lovelace@contoso.com'],
    ['mail', { mail: null }, null],
    ['mail', { mail: '   ' }, null],
    ['mail', {}, null],
    ['id', {}, 'a'],
  ] as const)('by %s of %j is %j', (property, document, identifier) => {
    expect(identifierOf(aUser(document), property)).toBe(identifier);
  });
});
