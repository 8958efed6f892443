// The README's answer to the reference integration: every row says what is here, and names tests that stand in the tree.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { directoryFields } from '../../domain/directory-fields.js';
import { checkoutFolder } from '../../local/checkout-folder.js';
import { codeSpansOf, openDocument } from './document.js';

type Row = readonly string[];

const rows = openDocument('README.md').tableOf('What the reference integration does');

test.each(rows)('“%s” is answered, and shown by a test', (...row) => {
  expect(problemsOf(row)).toEqual([]);
});

test('no two rows are about the same', () => {
  const first = rows.map(([does]) => does);
  expect(first.filter((does, index) => first.indexOf(does) !== index)).toEqual([]);
});

test('every field of the directory is in a row', () => {
  const named = rows.flatMap(([, here]) => codeSpansOf(here ?? ''));
  expect(named).toEqual(expect.arrayContaining(directoryFields.map(({ name }) => name)));
});

test('the check sees an empty cell, a file and a title that do not exist, and a row without a test', () => {
  const file = 'test/docs/reference.test.ts';
  const own = 'no two rows are about the same';
  expect(problemsOf(['Does this', 'here', `\`${file}\`: ${own}`])).toEqual([]);
  expect(problemsOf(['Does this', '', `\`${file}\`: ${own}`])).toEqual(['a cell is empty']);
  expect(problemsOf(['Does this', 'here'])).toEqual(['a cell is missing', 'no test is named']);
  expect(problemsOf(['Does this', 'here', 'a test'])).toEqual(['no test is named']);
  expect(problemsOf(['Does this', 'here', `\`${file}\`: ${own}<br>\`test/no.test.ts\`: ${own}`])).toEqual([
    'test/no.test.ts does not exist',
  ]);
  expect(problemsOf(['Does this', 'here', `\`${file}\`: no two rows are`])).toEqual([
    `${file} has no test "no two rows are"`,
  ]);
  expect(problemsOf(['Does this', 'here', `\`${file}\`: nowhere › ${own}`])).toEqual([
    `${file} has no group "nowhere"`,
  ]);
});

function problemsOf(row: Row): readonly string[] {
  const [, , shownBy = ''] = row;
  const named = shownBy.split('<br>').flatMap((one) => {
    const [, file, title] = /^`(test\/[^`]+)`: (.+)$/.exec(one.trim()) ?? [];
    return file === undefined || title === undefined ? [] : [{ file, title }];
  });
  return [
    ...(row.length === 3 ? [] : ['a cell is missing']),
    ...(row.includes('') ? ['a cell is empty'] : []),
    ...(named.length === 0 || named.length < shownBy.split('<br>').length ? ['no test is named'] : []),
    ...named.flatMap(({ file, title }) => problemsOfTest(file, title)),
  ];
}

/** @param title as it stands in the source, behind the groups around it: `a group › a test` */
function problemsOfTest(file: string, title: string): readonly string[] {
  const path = join(checkoutFolder, file);
  if (!existsSync(path)) return [`${file} does not exist`];
  const source = readFileSync(path, 'utf8');
  const groups = title.split(' › ');
  const last = groups.pop() ?? '';
  return [
    ...groups
      .filter((group) => !titlesIn(source, 'describe').has(group))
      .map((group) => `${file} has no group "${group}"`),
    ...(titlesIn(source, 'test|it').has(last) ? [] : [`${file} has no test "${last}"`]),
  ];
}

/** First arguments of calls that begin a line, also behind the list of `each`, which may be lines above. */
function titlesIn(source: string, functions: string): ReadonlySet<string> {
  const opening = String.raw`^[ ]*(?:(?:${functions})(?:\.\w+(?:\([^()\n]*\))?)*|(?:${functions})\.each\(.*\)|\]( as const)?\))`;
  const call = new RegExp(String.raw`${opening}\(\s*(['"\`])((?:\\.|(?!\2)[^\\])*)\2\s*,`, 'gm');
  return new Set([...source.matchAll(call)].map(([, , , title = '']) => title.replaceAll(/\\(['"`\\])/g, '$1')));
}
