/** What a mapping file may say about people who leave, and what is said about one that is wrong. */
import { expect, test } from 'vitest';
import { mappingDifferencesOf } from '../../client/mapping-file/mapping-difference.js';
import { parseMappingFile } from '../../client/mapping-file/parse-mapping-file.js';
import { printMappingFile, toMappingFile } from '../../client/mapping-file/print-mapping-file.js';
import { MappingFileProblems } from '../../client/mapping-file/problem.js';

function fileWith(exits: string, kind = 'login-users\n    role: member'): string {
  return `mappings:\n  - name: Staff\n    kind: ${kind}\n${exits}`;
}

function problemsOf(text: string): readonly string[] {
  try {
    parseMappingFile(text, 'acme.yaml');
    return [];
  } catch (error) {
    if (error instanceof MappingFileProblems) return error.message.split('\n');
    throw error;
  }
}

const exits = `    exits:
      disabled: status only
      missing: { grace hours: 0 }
      out of scope: { action: deactivate, grace hours: 4 }
`;

test('an exit is an action, or an action with a grace; what is not said has its default', () => {
  expect(parseMappingFile(fileWith(exits), 'acme.yaml').definitions[0]?.exits).toEqual({
    disabled: { action: 'status only', graceHours: 0 },
    missing: { action: 'deactivate', graceHours: 0 },
    'out of scope': { action: 'deactivate', graceHours: 4 },
  });
});

test('what is the default anyway is not stored, and records have a default of their own', () => {
  const record = (line: string) =>
    parseMappingFile(fileWith(`    exits:\n      ${line}\n`, 'records\n    collection: Staff'), 'acme.yaml')
      .definitions[0];
  expect(record('disabled: status only')).not.toHaveProperty('exits');
  expect(record('disabled: deactivate')?.exits).toEqual({ disabled: { action: 'deactivate', graceHours: 0 } });
  expect(
    parseMappingFile(fileWith('    exits: { missing: { grace hours: 1 } }\n'), 'acme.yaml').definitions[0],
  ).not.toHaveProperty('exits');
});

test('what is stored prints as a file that means the same', () => {
  const { definitions } = parseMappingFile(fileWith(exits), 'acme.yaml');
  const printed = printMappingFile(toMappingFile('acme', definitions));
  expect(parseMappingFile(printed, 'printed.yaml').definitions).toEqual(definitions);
});

test('a difference names the exits that change, from what to what', () => {
  const stored = parseMappingFile(fileWith(''), 'acme.yaml').definitions;
  const wanted = parseMappingFile(fileWith(exits), 'acme.yaml').definitions;
  expect(mappingDifferencesOf(stored, wanted)).toMatchObject([
    {
      lines: [
        { what: 'exit disabled', before: null, after: 'status only' },
        { what: 'exit missing', before: null, after: 'deactivate at once' },
        { what: 'exit out of scope', before: null, after: 'deactivate after 4 hours' },
      ],
    },
  ]);
});

test.each([
  ['an unknown cause', 'disabld: nothing', '6:7: "disabld" is not known here. Did you mean "disabled"?'],
  [
    'an unknown action',
    'disabled: deactivat',
    '6:17: "deactivat" is no action: deactivate, status only, nothing. Did you mean "deactivate"?',
  ],
  [
    'an unknown action with a grace',
    'missing: { action: remove, grace hours: 2 }',
    '6:26: "remove" is no action: deactivate, status only, nothing.',
  ],
  [
    'an unknown key',
    'missing: { action: deactivate, grace: 2 }',
    '6:38: "grace" is not known here. Did you mean "grace hours"?',
  ],
  [
    'a grace that is no number',
    'missing: { grace hours: -1 }',
    '6:31: "grace hours" has to be a number from 0 to 8760.',
  ],
  [
    'a grace where nobody is deactivated',
    'missing: { action: nothing, grace hours: 2 }',
    '6:48: Nobody is deactivated for "missing" here, so there is nothing to wait for: add `action: deactivate`, or leave it out.',
  ],
  [
    'a list',
    'missing: []',
    '6:16: "missing" has to be one of deactivate, status only, nothing, or { action: …, grace hours: … }.',
  ],
])('says about %s where it is and what to do', (_what, line, problem) => {
  expect(problemsOf(fileWith(`    exits:\n      ${line}\n`))).toEqual([expect.stringContaining(problem)]);
});

test('records have no role group to lose', () => {
  const text = fileWith('    exits:\n      lost role group: nothing\n', 'records\n    collection: Staff');
  expect(problemsOf(text)).toEqual([expect.stringContaining('6:7: Records have no role groups that could be lost.')]);
});
