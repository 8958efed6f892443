/** The border for people: what of Graph's answer becomes a user, what is left out and named, and what cannot be read. */
import { describe, expect, it } from 'vitest';
import { directoryFields, selectedProperties } from '../../domain/directory-fields.js';
import { createUserParser, type ParsedUser } from '../../graph/parse-user.js';

const ID = '6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0';

function parse(entry: unknown, properties: readonly string[] = selectedProperties): ParsedUser {
  const parsed = createUserParser(properties)(entry, 0);
  if (!parsed.readable) throw new Error(parsed.reason);
  return parsed.user;
}

describe('a well formed user', () => {
  it('keeps every field of the table as Graph sent it', () => {
    const byShape = {
      text: 'Zoë O’Neil 李',
      boolean: false,
      'date-time': '2019-09-17T19:10:35.2742618Z',
      list: ['+1 425 555 0100'],
      object: { costCenter: null, division: 'Sales' },
    };
    const entry = Object.fromEntries(directoryFields.map(({ property, shape }) => [property, byShape[shape]]));
    const user = parse({ ...entry, id: ID });
    expect(user.document).toEqual({ ...entry, id: ID });
    expect(user.malformed).toEqual([]);
  });

  it('keeps null as null and absent as absent', () => {
    const { document } = parse({
      id: ID,
      mail: null,
      accountEnabled: null,
      businessPhones: null,
      employeeOrgData: null,
    });
    expect(document).toEqual({ id: ID, mail: null, accountEnabled: null, businessPhones: null, employeeOrgData: null });
    expect('city' in document).toBe(false);
  });

  it('leaves out annotations and properties nobody asked for', () => {
    const user = parse({ '@odata.type': '#microsoft.graph.user', id: ID, aboutMe: 'x', city: 'Oslo' }, ['id', 'mail']);
    expect(user.document).toEqual({ id: ID });
  });

  it('writes the id in lower case, in the document too', () => {
    const user = parse({ id: ID.toUpperCase() });
    expect([user.objectId, user.document['id']]).toEqual([ID, ID]);
  });

  it('has the same JSON text whatever the order it arrived in', () => {
    const properties = ['id', 'mail', 'city', 'employeeOrgData', 'extension_b', 'extension_a'];
    const one = {
      id: ID,
      mail: 'a@x',
      city: 'Oslo',
      employeeOrgData: { division: 'A', costCenter: '1' },
      extension_a: 1,
      extension_b: { z: [{ b: 1, a: 2 }], y: true },
    };
    const other = {
      extension_b: { y: true, z: [{ a: 2, b: 1 }] },
      extension_a: 1,
      employeeOrgData: { '@odata.type': '#x', costCenter: '1', division: 'A' },
      city: 'Oslo',
      mail: 'a@x',
      id: ID,
    };
    const text = `{"city":"Oslo","mail":"a@x","employeeOrgData":{"costCenter":"1","division":"A"},"id":"${ID}","extension_a":1,"extension_b":{"y":true,"z":[{"a":2,"b":1}]}}`;
    expect(parse(one, properties).documentText).toBe(text);
    expect(parse(other, properties.toReversed()).documentText).toBe(text);
  });

  it('takes text that only looks suspicious', () => {
    const streetAddress = 'C:\\users\\u0000 \u0001\n\u{1f600}';
    const user = parse({ id: ID, streetAddress });
    expect(user.document['streetAddress']).toBe(streetAddress);
    expect(user.malformed).toEqual([]);
  });
});

describe('a malformed property is left out and named, never shown', () => {
  const deep = JSON.parse(`${'['.repeat(30)}${']'.repeat(30)}`) as unknown;
  it.each([
    ['accountEnabled', 'true', 'accountEnabled is text where yes or no belongs'],
    ['accountEnabled', 1, 'accountEnabled is a number where yes or no belongs'],
    ['displayName', 42, 'displayName is a number where text belongs'],
    ['displayName', ['secret'], 'displayName is a list where text belongs'],
    ['mail', { secret: 1 }, 'mail is a group of values where text belongs'],
    ['businessPhones', 'secret', 'businessPhones is text where a list of text belongs'],
    ['businessPhones', ['secret', null], 'businessPhones is a list where a list of text belongs'],
    ['employeeOrgData', 'secret', 'employeeOrgData is text where a group of values belongs'],
    ['employeeHireDate', 'secret', 'employeeHireDate is text where a date with a time belongs'],
    ['employeeHireDate', '2026-02-30T00:00:00Z', 'employeeHireDate is text where a date with a time belongs'],
    ['city', 'a\0secret', 'city holds a character that cannot be stored'],
    ['surname', 'secret\ud83d', 'surname holds a character that cannot be stored'],
    ['otherMails', ['ok', '\udc00secret'], 'otherMails holds a character that cannot be stored'],
    ['employeeOrgData', { division: '\0' }, 'employeeOrgData holds a character that cannot be stored'],
    ['extension_x', deep, 'extension_x is a list where a simple value belongs'],
  ])('%s as %j', (property, value, sentence) => {
    const user = parse({ id: ID, jobTitle: 'kept', [property]: value }, [...selectedProperties, 'extension_x']);
    expect(user.malformed).toEqual([sentence]);
    expect(user.document).toEqual({ id: ID, jobTitle: 'kept' });
    expect(JSON.stringify(user)).not.toContain('secret');
  });

  it('names several at once', () => {
    const user = parse({ id: ID, accountEnabled: 'x', city: '\0', mail: 'a@x' });
    expect(user.malformed).toEqual([
      'accountEnabled is text where yes or no belongs',
      'city holds a character that cannot be stored',
    ]);
    expect(user.document).toEqual({ mail: 'a@x', id: ID });
  });
});

describe('an entry without an identity is unreadable', () => {
  it.each([
    [null, 'the entry is empty where a user belongs'],
    ['text', 'the entry is text where a user belongs'],
    [[], 'the entry is a list where a user belongs'],
    [{ displayName: 'Ann' }, 'the id is missing where a GUID belongs'],
    [{ id: null }, 'the id is empty where a GUID belongs'],
    [{ id: 7 }, 'the id is a number where a GUID belongs'],
    [{ id: 'ann@contoso.com' }, 'the id is text where a GUID belongs'],
    [{ id: `${ID}0` }, 'the id is text where a GUID belongs'],
  ])('%j', (entry, reason) => {
    expect(createUserParser(selectedProperties)(entry, 3)).toEqual({ readable: false, position: 3, reason });
  });
});

describe('an entry of a delta answer', () => {
  it.each([
    [{ id: ID }, null],
    [{ id: ID, '@removed': { reason: 'changed' } }, 'changed'],
    [{ id: ID, '@removed': { reason: 'deleted' } }, 'deleted'],
    [{ id: ID, '@removed': {} }, 'changed'],
  ])('%j', (entry, removed) => {
    expect(parse(entry).removed).toBe(removed);
  });
});
