// What a mapping file may say, and what is said about one that is wrong.
import { readFileSync, writeFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { directoryFields } from '../../domain/directory-fields.js';
import { mappingDifferencesOf } from '../../client/mapping-file/mapping-difference.js';
import { mappingFileJsonSchema } from '../../client/mapping-file/mapping-file-schema.js';
import { parseMappingFile } from '../../client/mapping-file/parse-mapping-file.js';
import { printMappingFile, toMappingFile } from '../../client/mapping-file/print-mapping-file.js';
import { MappingFileProblems } from '../../client/mapping-file/problem.js';

const good = `
tenant: acme
mappings:
  - name: Staff logins
    kind: login-users
    identifier: User principal name
    role: member
    roles:
      - { role: administrator, group: Rollcall Administrators, administrator: true }
      - { role: member, group: 11111111-2222-3333-4444-555555555555 }
    organizational unit: Head office
    fields: { Name: Display name, Department: department }
  - name: People
    kind: records
    collection: People
    identifier: Object ID
    fields:
      Name: Display name
      Hired: { from: Employee hire date, type: date }
      Phones: Business phone
      Enabled: Account enabled
      Cost centre: { from: Employee ID, type: number }
`;

function problemsOf(text: string): readonly string[] {
  try {
    parseMappingFile(text, 'acme.yaml');
    return [];
  } catch (error) {
    if (error instanceof MappingFileProblems) return error.message.split('\n');
    throw error;
  }
}

test('reads both kinds of mapping into definitions, with the defaults filled in', () => {
  expect(parseMappingFile(good, 'acme.yaml')).toMatchObject({
    tenant: 'acme',
    definitions: [
      {
        kind: 'login',
        name: 'Staff logins',
        identifier: 'userPrincipalName',
        role: 'member',
        roleGroups: [
          { role: 'administrator', group: 'Rollcall Administrators' },
          { role: 'member', group: '11111111-2222-3333-4444-555555555555' },
        ],
        administratorRoles: ['administrator'],
        organizationalUnit: 'Head office',
        fields: [
          { target: 'Name', property: 'displayName', type: 'text' },
          { target: 'Department', property: 'department', type: 'text' },
        ],
      },
      {
        kind: 'record',
        name: 'People',
        identifier: 'id',
        collection: 'People',
        fields: [
          { target: 'Name', property: 'displayName', type: 'text' },
          { target: 'Hired', property: 'employeeHireDate', type: 'date' },
          { target: 'Phones', property: 'businessPhones', type: 'list' },
          { target: 'Enabled', property: 'accountEnabled', type: 'boolean' },
          { target: 'Cost centre', property: 'employeeId', type: 'number' },
        ],
      },
    ],
  });
});

test('every field of the directory can be mapped by its name and by its property', () => {
  const byName = directoryFields.map((field) => `      ${field.name} (name): ${field.name}`);
  const byProperty = directoryFields.map((field) => `      ${field.name} (property): ${field.property}`);
  const text = [
    'mappings:',
    '  - name: All',
    '    kind: records',
    '    collection: People',
    '    fields:',
    ...byName,
    ...byProperty,
  ].join('\n');
  const [definition] = parseMappingFile(text, 'acme.yaml').definitions;
  expect(definition?.fields.map((rule) => rule.property)).toEqual(
    [...directoryFields, ...directoryFields].map((field) => field.property),
  );
});

test.each([
  [
    'an unknown field, with the nearest names',
    good.replace('Display name,', 'Dsplay name,'),
    ['12:21: "Dsplay name" is no directory field. Did you mean "Display name" or "displayName"?'],
  ],
  [
    'an unknown key, with the nearest one',
    good.replace('identifier: Object ID', 'identifer: Object ID'),
    ['16:5: "identifer" is not known here. Did you mean "identifier"?'],
  ],
  [
    'an unknown kind',
    good.replace('kind: records', 'kind: record'),
    ['14:11: "record" is no kind of mapping: login-users or records. Did you mean "records"?'],
  ],
  ['a missing collection', good.replace('    collection: People\n', ''), ['13:5: "collection" is missing.']],
  [
    'a number where text belongs',
    good.replace('role: member\n', 'role: 7\n'),
    ['7:11: "role" has to be text: put it in quotes, "7".'],
  ],
  [
    'an unknown type',
    good.replace('type: date', 'type: dat'),
    [
      '19:48: "dat" is no type: text, number, date, date-time, boolean, list, choice. Did you mean "date" or "date-time"?',
    ],
  ],
  [
    'a type that its field cannot have',
    good.replace('Enabled: Account enabled', 'Enabled: { from: Account enabled, type: number }'),
    ['21:47: Account enabled cannot be read as number: boolean or text.'],
  ],
  [
    'the field that Rollcall keeps itself',
    good.replace('Name: Display name\n', 'Integration Status: Display name\n'),
    ['18:7: "Integration Status" is kept by Rollcall itself and cannot be mapped: leave it out.'],
  ],
  [
    'an identifier that is none',
    good.replace('identifier: Object ID', 'identifier: Employee ID'),
    ['16:17: "Employee ID" cannot be the identifier: User principal name, Object ID, Email.'],
  ],
  [
    'a group that is never reached',
    good.replace('11111111-2222-3333-4444-555555555555', 'rollcall administrators'),
    ['10:32: The group "rollcall administrators" decides in entry 1 already; this one would never be reached.'],
  ],
  [
    'a role without a group',
    good.replace(', group: 11111111-2222-3333-4444-555555555555', ''),
    ['10:9: "group" is missing.'],
  ],
  [
    'two mappings of one name',
    good.replace('name: People', 'name: Staff logins'),
    ['13:11: There is a mapping "Staff logins" above; give this one another name.'],
  ],
  [
    'a key twice',
    good.replace('kind: records', 'kind: records\n    kind: records'),
    ['15:5: Map keys must be unique.'],
  ],
  ['broken YAML', 'mappings:\n  - name: "People\n', ['3:1: Missing closing "quote.']],
  ['no mappings at all', '', ['1:1: The file has to begin with `mappings:` and a list of mappings.']],
])('names line, column and way out of %s', (_what, text, expected) => {
  expect(problemsOf(text)).toEqual(expected.map((problem) => `acme.yaml:${problem}`));
});

test('a login mapping by which nobody could sign in is refused', () => {
  expect(problemsOf('mappings:\n  - name: Staff\n    kind: login-users\n')).toEqual([
    'acme.yaml:2:5: Nobody would get a login by "Staff": it needs a `role` for everybody, or `roles` with a group each.',
  ]);
});

test('a setting of the other kind of mapping is refused', () => {
  const text = `
mappings:
  - name: Staff
    kind: login-users
    role: member
    collection: People
  - name: People
    kind: records
    collection: People
    role: member
    organizational unit: Head office
`;
  expect(problemsOf(text)).toEqual([
    expect.stringMatching(/^acme\.yaml:6:5: "collection" is not known here\./),
    expect.stringMatching(/^acme\.yaml:10:5: "role" is not known here\./),
    expect.stringMatching(/^acme\.yaml:11:5: "organizational unit" is not known here\./),
  ]);
});

test('mistakes of every sort are reported at once, in the order of the text', () => {
  const text = `
mappings:
  - kind: login-users
    name: Staff
    role: 1
    fields: { Name: Dsplay name }
  - name: People
    kind: recrods
    colection: People
    fields: { Hired: { from: Hire date, type: dat } }
  - name: People
    kind: records
    collection: People
`;
  expect(problemsOf(text).map((problem) => problem.split(':').slice(1, 3).join(':'))).toEqual([
    '5:11',
    '6:21',
    '7:5',
    '8:11',
    '9:5',
    '10:30',
    '10:47',
    '11:11',
  ]);
});

test('a collection is filled by one mapping', () => {
  const text = `
mappings:
  - { name: A, kind: records, collection: People, fields: { Hired: Employee hire date } }
  - { name: B, kind: records, collection: People, fields: { Hired: City } }
`;
  expect(problemsOf(text)).toEqual([
    'acme.yaml:4:43: The collection "People" is filled by mapping "A" above; give this one another.',
  ]);
});

test('aliases that stand for billions of values are refused at once', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x, x]',
    ...'bcdefghij'
      .split('')
      .map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefghi'[index]}`).join(', ')}]`),
  ].join('\n');
  expect(problemsOf(bomb).join()).toMatch(/Excessive alias count/);
});

test('what is printed reads as the same definitions, as YAML and as JSON', () => {
  const { definitions } = parseMappingFile(good, 'acme.yaml');
  const file = toMappingFile('acme', definitions);
  expect(parseMappingFile(printMappingFile(file), 'printed.yaml')).toMatchObject({ tenant: 'acme', definitions });
  expect(parseMappingFile(JSON.stringify(file), 'printed.json')).toMatchObject({ tenant: 'acme', definitions });
});

test('the committed JSON Schema is the one that the code checks, and documents every key; `npm run schema` writes it anew', () => {
  const file = new URL('../../client/mapping-file/mapping.schema.json', import.meta.url);
  if (process.env['ROLLCALL_WRITE_SCHEMA'] === 'yes') {
    writeFileSync(file, `${JSON.stringify(mappingFileJsonSchema(), null, 2)}\n`);
  }
  const committed: unknown = JSON.parse(readFileSync(file, 'utf8'));
  expect(committed).toEqual(JSON.parse(JSON.stringify(mappingFileJsonSchema())));
  const isValid = new Ajv2020({ strict: false }).compile(Object.assign({}, committed));
  expect(isValid(parse(good))).toBe(true);
  expect(isValid(parse(good.replace('kind: records', 'kind: record')))).toBe(false);
  expect(undocumentedKeys(committed)).toEqual([]);
});

/** Keys of a JSON Schema's `properties` whose schema has no description. */
function undocumentedKeys(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const below = Object.values(schema).flatMap(undocumentedKeys);
  if (!('properties' in schema) || typeof schema.properties !== 'object' || schema.properties === null) return below;
  const bare = Object.entries(schema.properties).filter(
    ([, property]) => !('description' in Object.assign({}, property)),
  );
  return [...bare.map(([key]) => key), ...below];
}

test('a difference names what is added, removed and changed, from what to what', () => {
  const stored = parseMappingFile(good, 'acme.yaml').definitions;
  const wanted = parseMappingFile(
    good
      .replace('role: member\n', 'role: guest\n')
      .replace('      Phones: Business phone\n', '')
      .replace('type: date', 'type: text')
      .replace('identifier: Object ID', 'identifier: Email'),
    'acme.yaml',
  ).definitions;
  expect(mappingDifferencesOf(stored, wanted)).toMatchObject([
    { change: 'changed', lines: [{ what: 'role', before: 'member', after: 'guest' }] },
    {
      change: 'changed',
      lines: [
        { what: 'identifier', before: 'Object ID', after: 'Email' },
        { what: 'field Hired', before: 'Employee hire date (date)', after: 'Employee hire date (text)' },
        { what: 'field Phones', before: 'Business phone (list)', after: null },
      ],
    },
  ]);
  expect(mappingDifferencesOf(stored, stored)).toEqual([]);
});

test('a mapping that leads to other people is another one: the old is removed, the new is added', () => {
  const stored = parseMappingFile(good, 'acme.yaml').definitions;
  const moved = parseMappingFile(good.replace('collection: People', 'collection: Staff'), 'acme.yaml').definitions;
  expect(mappingDifferencesOf(stored, moved).map(({ change, definition }) => [change, definition.name])).toEqual([
    ['removed', 'People'],
    ['added', 'People'],
  ]);
});

test('the order of mappings counts, but not that others above came or went', () => {
  const stored = parseMappingFile(good, 'acme.yaml').definitions;
  expect(mappingDifferencesOf(stored, stored.toReversed()).map(({ change }) => change)).toEqual(['changed', 'changed']);
  expect(mappingDifferencesOf(stored, stored.slice(1)).map(({ change }) => change)).toEqual(['removed']);
});
