// What a mapping file may say about scope, sources, transforms, types and units, and what is said about one that is wrong.
import { expect, test } from 'vitest';
import { lineChangesOf } from '../../client/mapping-file/mapping-difference.js';
import { groupWarningsOf } from '../../client/mapping-file/group-mentions.js';
import { parseMappingFile } from '../../client/mapping-file/parse-mapping-file.js';
import { printMappingFile, toMappingFile } from '../../client/mapping-file/print-mapping-file.js';
import { MappingFileProblems } from '../../client/mapping-file/problem.js';

const good = `
roles: [administrator, member]
mappings:
  - name: Staff
    entity: users
    kind: login-users
    role: member
    roles: [{ role: administrator, group: Admins }]
    organizational unit: { from: department, transforms: [trim], default: Others, create: true }
    scope:
      user type: [member, Guest]
      enabled only: true
      groups: [Staff]
      all:
        - { field: Department, in: [Sales, 7] }
        - { field: Employee ID, empty: false }
      any: [{ field: mail, ends: '@contoso.com' }, { field: accountEnabled, equals: true }]
      except: { groups: [Contractors], users: [root@contoso.com], any: [{ field: Display name, starts: svc- }] }
  - name: People
    kind: records
    collection: People
    fields:
      Division: employee org data.Division
      Phone: Business phone[0]
      Badge: Extension attribute 7
      Made: { from: createdDateTime, type: date-time, apply: on-creation }
      Site: { from: City, choices: [Berlin, Paris], empty: keep }
      Code: { from: Country or region, transforms: [trim, { choose: { Germany: DE }, otherwise: XX }], apply: always, empty: clear }
      Name: { transforms: [{ template: '{Last name}, {First name}' }] }
      Tags: { from: Department, transforms: [{ split: / }], default: [none] }
      Source: { constant: 7 }
      Boss: { from: Manager, apply: on-creation }
`;

function problemsOf(text: string): readonly string[] {
  try {
    parseMappingFile(text, 'f');
    return [];
  } catch (error) {
    if (error instanceof MappingFileProblems) return error.message.split('\n').map((line) => line.replace(/^f:/, ''));
    throw error;
  }
}

test('every word of the language is read into the definition that is stored', () => {
  const [staff, people] = parseMappingFile(good, 'f').definitions;
  expect(staff).toMatchObject({
    organizationalUnit: { property: 'department', transforms: ['trim'], default: 'Others', create: true },
    scope: {
      userTypes: ['Member', 'Guest'],
      enabledOnly: true,
      groups: ['Staff'],
      all: [
        { property: 'department', operator: 'in', values: ['Sales', '7'] },
        { property: 'employeeId', operator: 'empty', values: ['false'] },
      ],
      any: [
        { property: 'mail', operator: 'ends', values: ['@contoso.com'] },
        { property: 'accountEnabled', operator: 'equals', values: ['true'] },
      ],
      except: {
        groups: ['Contractors'],
        users: ['root@contoso.com'],
        any: [{ property: 'displayName', operator: 'starts', values: ['svc-'] }],
      },
    },
  });
  expect(people?.fields).toEqual([
    { target: 'Division', property: 'employeeOrgData.division', type: 'text' },
    { target: 'Phone', property: 'businessPhones[0]', type: 'text' },
    { target: 'Badge', property: 'onPremisesExtensionAttributes.extensionAttribute7', type: 'text' },
    { target: 'Made', property: 'createdDateTime', type: 'date-time', apply: 'on-creation' },
    { target: 'Site', property: 'city', type: 'choice', choices: ['Berlin', 'Paris'], empty: 'keep' },
    {
      target: 'Code',
      property: 'country',
      type: 'text',
      transforms: ['trim', { choose: { Germany: 'DE' }, otherwise: 'XX' }],
    },
    { target: 'Name', property: null, type: 'text', transforms: [{ template: '{Last name}, {First name}' }] },
    { target: 'Tags', property: 'department', type: 'list', transforms: [{ split: '/' }], default: ['none'] },
    { target: 'Source', property: null, type: 'number', constant: 7 },
    { target: 'Boss', property: 'manager', type: 'text', apply: 'on-creation' },
  ]);
});

test('what is printed reads as the same definitions, and whatever differs is seen', () => {
  const { definitions } = parseMappingFile(good, 'f');
  const printed = printMappingFile(toMappingFile('acme', definitions));
  expect(parseMappingFile(printed, 'printed').definitions).toEqual(definitions);
  const edits = [
    ['[trim], default', '[upper], default'],
    ['default: Others', 'default: Rest'],
    ['create: true', 'create: false'],
    ['[member, Guest]', 'Guest'],
    ['enabled only: true', 'enabled only: false'],
    ['groups: [Staff]', 'groups: [Others]'],
    ['[Sales, 7]', '[Sales]'],
    ['empty: false', 'empty: true'],
    ['@contoso.com', '@fabrikam.com'],
    ['[Contractors]', '[Visitors]'],
    ['root@', 'admin@'],
    ['starts: svc-', 'contains: svc-'],
    ['.Division', '.costCenter'],
    ['phone[0]', 'phone[1]'],
    ['attribute 7', 'attribute 8'],
    ['apply: on-creation', 'apply: always'],
    ['[Berlin, Paris]', '[Berlin]'],
    ['empty: keep', 'empty: clear'],
    ['Germany: DE', 'Germany: D'],
    ['otherwise: XX', 'otherwise: YY'],
    ['{Last name}, ', '{Last name} '],
    ['[none]', '[no]'],
    ['constant: 7', 'constant: 8'],
    ['from: Manager', 'from: Manager.id'],
  ] as const;
  for (const [before, after] of edits) {
    expect(good).toContain(before);
    const changed = parseMappingFile(good.replace(before, after), 'f').definitions;
    const lines = changed.flatMap((definition, index) => lineChangesOf(definitions[index] ?? null, definition));
    expect({ before, isSeen: lines.length > 0 }).toEqual({ before, isSeen: true });
  }
});

test.each([
  [
    'a manager who is not taken as they stand',
    ['from: Manager,', 'from: Manager, default: nobody,'],
    '32:30: "Boss" is a reference to a person, which is taken as it stands: leave "default" out.',
  ],
  [
    'a manager of another type',
    ['from: Manager,', 'from: Manager, type: number,'],
    '32:36: "Boss" is a reference to a person, which is a text.',
  ],
  [
    'a rule about a person',
    ['field: mail', 'field: manager'],
    '17:22: "manager" is a person, whom only a field can take, as it stands: take "manager.id".',
  ],
  [
    'a unit named after a person',
    ['from: department', 'from: manager'],
    '9:34: "manager" is a person, whom only a field can take, as it stands: take "manager.id".',
  ],
  [
    'a transform that does not exist',
    ['[trim], default', '[trm], default'],
    '9:59: "trm" is no transform. Did you mean "trim"?',
  ],
  ['one with settings', ['{ split: / }', '{ splt: / }'], '30:48: "splt" is no transform. Did you mean "split"?'],
  [
    'a transform without its settings',
    ['{ split: / }', 'split'],
    '30:46: The transform "split" needs to be told how: { split: … }.',
  ],
  [
    'a setting that is none',
    ['otherwise: XX', 'else: XX'],
    '28:86: "else" does not belong to the transform "choose": begin a new entry with "- " for each transform.',
  ],
  ['a setting of the wrong kind', ['{ split: / }', '{ nth: first }'], '30:53: "nth" has to be a whole number.'],
  [
    'a transform that does not fit its field',
    ['[trim], default', '[trim, { join: "+" }], default'],
    '9:65: The transform "join" takes a list, and gets a text here.',
  ],
  [
    'one that does not fit the one before',
    ['{ split: / }', '{ split: / }, { format date: yyyy }'],
    '30:60: The transform "format date" takes a date or a text, and gets a list here.',
  ],
  [
    'letters that are no part of a date',
    ['{ split: / }', '{ format date: dd.MMM }'],
    '30:61: "MMM" is no part of a date: yyyy, yy, MM, M, dd, d, HH, mm, ss.',
  ],
  [
    'an unknown field in a template',
    ['{Last name}', '{Lst name}'],
    '29:40: "Lst name" is no directory field. Did you mean "Last name"?',
  ],
  [
    'an unknown part',
    ['.Division', '.Devision'],
    '23:17: "Devision" is no part of employeeOrgData. Did you mean "division"?',
  ],
  [
    'a position where there is no list',
    ['Business phone[0]', 'City[0]'],
    '24:14: "City[0]": city is no list, so it has no positions.',
  ],
  [
    'a property that no list holds',
    ['Business phone[0]', 'skills'],
    '24:14: "skills" cannot be mapped: Graph does not list users with skills.',
  ],
  [
    'a choice without its choices',
    ['choices: [Berlin, Paris]', 'type: choice'],
    '27:33: What "Site" can be is missing: add `choices` with all of them.',
  ],
  [
    'choices of another type',
    ['choices: [Berlin', 'type: text, choices: [Berlin'],
    '27:39: Only a choice has `choices`, and "Site" is of type text.',
  ],
  [
    'a default that does not fit',
    ['default: [none]', 'type: number, default: none'],
    '30:67: What the transforms make cannot be read as number: list or text.\n30:84: "default" is not a number, and "Tags" is of type number.',
  ],
  [
    'a constant beside a field',
    ['constant: 7', 'constant: 7, from: City'],
    '31:30: "Source" is a constant, so "from" has nothing to do: leave one of them out.',
  ],
  [
    'nothing to take a value from',
    ['constant: 7', 'type: number'],
    '31:15: "from" is missing: the directory field of "Source", unless it is a `constant` or begins with a template.',
  ],
  [
    'a word that is none',
    ['on-creation', 'on-creatoin'],
    '26:62: "apply" has to be one of: always, on-creation. Did you mean "on-creation"?',
  ],
  ['another entity', ['entity: users', 'entity: devices'], '5:13: "entity" has to be users.'],
  [
    'a role that is nowhere defined',
    ['    role: member', '    role: membr'],
    '7:11: The role "membr" is nowhere defined: it is not among the `roles` of this file. Did you mean "member"?',
  ],
  [
    'an unknown user type',
    ['[member, Guest]', 'Memer'],
    '11:18: "Memer" is no user type: Member or Guest. Did you mean "Member"?',
  ],
  [
    'an unknown field in a scope',
    ['field: Employee ID', 'field: Employe ID'],
    '16:20: "Employe ID" is no directory field. Did you mean "Employee ID" or "employeeId"?',
  ],
  ['an unknown operator', ['empty: false', 'emty: false'], '16:33: "emty" is not known here. Did you mean "empty"?'],
  [
    'a rule that asks nothing',
    [', empty: false', ''],
    '16:11: A rule asks one thing of its field: equals, not, in, starts, ends, contains, empty. This one asks nothing.',
  ],
  [
    'a rule that asks twice',
    ['empty: false', 'empty: false, not: 7'],
    '16:11: A rule asks one thing of its field: equals, not, in, starts, ends, contains, empty. Make two rules of it.',
  ],
  [
    'an unknown part of a scope',
    ['enabled only', 'enabled'],
    '12:7: "enabled" is not known here. Did you mean "enabled only"?',
  ],
  ['an unknown exception', ['users: [root', 'user: [root'], '18:40: "user" is not known here. Did you mean "users"?'],
  [
    'an unknown key of a unit',
    ['create: true', 'creat: true'],
    '9:83: "creat" is not known here. Did you mean "create"?',
  ],
] as const)('names line, column and way out of %s', (_what, [before, after], expected) => {
  expect(good).toContain(before);
  expect(problemsOf(good.replace(before, after))).toEqual(expected.split('\n'));
});

test('mistakes in every part are reported at once, each by its place', () => {
  const text = good
    .replace('[trim], default', '[trm], default')
    .replace('field: Employee ID, empty', 'field: Employe ID, emty')
    .replace('groups: [Staff]', 'groups: [1]')
    .replace('{ split: / }', '{ join: / }')
    .replace('constant: 7', 'contant: 7')
    .replace('    role: member', '    role: membr');
  const places = problemsOf(text).map((problem) => problem.split(': ')[0]);
  expect(places).toEqual(['7:11', '9:59', '13:16', '16:20', '16:32', '30:46', '31:17', '31:15'].toSorted(byPlace));
});

function byPlace(left: string, right: string): number {
  const [line = 0, column = 0] = left.split(':').map(Number);
  const [otherLine = 0, otherColumn = 0] = right.split(':').map(Number);
  return line - otherLine || column - otherColumn;
}

test('a group that no run has met is told where one of a similar name is known, or where it is gone', () => {
  const { groups } = parseMappingFile(good, 'f');
  expect(groups).toEqual([
    { group: 'Admins', line: 8, column: 43 },
    { group: 'Staff', line: 13, column: 16 },
    { group: 'Contractors', line: 18, column: 26 },
  ]);
  const group = (displayName: string, isDeleted = false) => ({ groupId: '', displayName, isDeleted });
  expect(groupWarningsOf('f', groups, [group('Admin'), group('staff'), group('Contractors', true)])).toEqual([
    'f:8:43: No run has met a group "Admins" so far; the next one looks for it. Did you mean "Admin"?',
    'f:18:26: The group "Contractors" does not exist in Entra any more.',
  ]);
  expect(groupWarningsOf('f', groups, [])).toEqual([]);
});
