// Every command line that the documents show exists, with its options and arguments.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createProgram } from '../../client/cli/program.js';
import { checkoutFolder } from '../../local/checkout-folder.js';
import { registerDemo } from '../../local/demo.js';
import { registerSimulator } from '../../local/simulator.js';
import { registerUp } from '../../local/up.js';
import { documentNames, openDocument } from './document.js';

const documents = documentNames.map(openDocument);
const shellLines = documents
  .flatMap(({ blocks }) => blocks)
  .filter(({ language }) => language === 'sh')
  .flatMap(({ text }) =>
    text
      .replaceAll(/\\\n\s*/g, '')
      .trim()
      .split('\n'),
  );
const spans = documents.flatMap(({ codeSpans }) => codeSpans);

/** What npm passes on reaches the command behind its script. */
const commandLines = shellLines
  .map((line) => line.replace(/^npm start -- /, 'rollcall up ').replace(/^npm run demo -- /, 'rollcall demo '))
  .flatMap((line) => /\brollcall (.+)$/.exec(line)?.[1] ?? []);
const mentions = spans.flatMap((span) => /^(?:npx )?rollcall (.+)$/.exec(span)?.[1] ?? []);

test('there are command lines to look at', () => {
  expect(commandLines.length).toBeGreaterThan(20);
  expect(mentions.length).toBeGreaterThan(5);
});

test.each([...new Set(commandLines)])('`rollcall %s` is a command line that can be typed', (commandLine) => {
  expect(problemsOf(wordsOf(commandLine))).toEqual([]);
});

test.each([...new Set(mentions)])('`rollcall %s` names a command and options that exist', (mention) => {
  const { command, rest } = commandOf(wordsOf(mention));
  expect(command.parent, `"${mention}" begins with a command`).not.toBeNull();
  expect(unknownOptionsOf(command, rest)).toEqual([]);
});

test('the check sees a command, an option and an argument that do not exist', () => {
  expect(problemsOf(['tennant', 'list'])).toEqual(['there is no command "rollcall tennant"']);
  expect(problemsOf(['sync', 'acme', '--wayt'])).toEqual(['there is no option --wayt']);
  expect(problemsOf(['sync'])).toEqual(['the argument tenant is missing']);
  expect(problemsOf(['runs', 'acme', 'other'])).toEqual(['there are 2 arguments where 1 fits']);
  expect(problemsOf(['schedule', 'set', 'acme'])).toEqual(['the option --every is missing']);
});

test('every npm script that is shown exists', () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(checkoutFolder, 'package.json'), 'utf8')));
  const shown = [...shellLines, ...spans].flatMap(
    (line) => /\bnpm (?:run )?(demo|test|start|run \S+|\S+)/.exec(line)?.[1] ?? [],
  );
  expect(shown).toEqual(expect.arrayContaining(['demo', 'test', 'start']));
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(shown));
});

/** Values of options are checked as the command itself would. */
function problemsOf(words: readonly string[]): readonly string[] {
  const { command, rest } = commandOf(words);
  const [unknown] = rest;
  if (command.commands.length > 0 && unknown !== undefined && !unknown.startsWith('-')) {
    if (command.registeredArguments.length === 0) return [`there is no command "rollcall ${unknown}"`];
  }
  if (rest.includes('--help')) return [];
  const unknownOptions = unknownOptionsOf(command, rest).map((option) => `there is no option ${option}`);
  const { operands } = command.parseOptions([...rest]);
  const needed = command.registeredArguments.filter(({ required }) => required);
  const fits = command.registeredArguments.some(({ variadic }) => variadic)
    ? operands.length
    : command.registeredArguments.length;
  return [
    ...unknownOptions,
    ...needed.slice(operands.length).map((argument) => `the argument ${argument.name()} is missing`),
    ...(unknownOptions.length === 0 && operands.length > fits
      ? [`there are ${operands.length} arguments where ${fits} fits`]
      : []),
    ...command.options
      .filter(({ mandatory, long }) => mandatory && !rest.includes(long ?? ''))
      .map(({ long }) => `the option ${String(long)} is missing`),
  ];
}

/** A new program each time: options keep the values that were parsed. */
function commandOf(words: readonly string[]): { readonly command: Command; readonly rest: readonly string[] } {
  const program = createProgram();
  registerUp(program);
  registerDemo(program);
  registerSimulator(program);
  let command: Command = program;
  for (const [index, word] of words.entries()) {
    const next = command.commands.find((known) => known.name() === word);
    if (next === undefined) return { command, rest: words.slice(index) };
    command = next;
  }
  return { command, rest: [] };
}

function unknownOptionsOf(command: Command, words: readonly string[]): readonly string[] {
  const known = ancestorsOf(command).flatMap(({ options }) => options.flatMap(({ long }) => long ?? []));
  return words.filter((word) => word.startsWith('--') && ![...known, '--help'].includes(word));
}

function ancestorsOf(command: Command): readonly Command[] {
  return command.parent === null ? [command] : [command, ...ancestorsOf(command.parent)];
}

/** As a shell takes them apart, as far as the documents go: quotes hold words together, and a pipe ends the command. */
function wordsOf(commandLine: string): readonly string[] {
  const [own = ''] = commandLine.split(/ [|<>] /);
  return [...own.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replaceAll(/["']/g, ''));
}
