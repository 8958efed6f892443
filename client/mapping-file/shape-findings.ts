/** zod's issues about a mapping file, in the words of whoever wrote the file. */
import type { z } from 'zod';
import { exitCauses } from '../../domain/exit.js';
import { exitFindings } from './exits.js';
import { knownKeys, mappingKinds } from './mapping-file-schema.js';
import { suggestionFor } from './near-names.js';
import type { Finding, Path } from './problem.js';
import { transformFindings } from './transform-findings.js';

type Issue = z.core.$ZodIssue;

/**
 * @param value the file as plain values, to say what was found instead
 */
export function shapeFindingsOf(issues: readonly Issue[], value: unknown): readonly Finding[] {
  return issues.flatMap((issue) => findingsOf(issue, [], value));
}

/** @param at where the issue's own path begins */
function findingsOf(issue: Issue, at: Path, value: unknown): readonly Finding[] {
  const path = [...at, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  const found = valueAt(value, path);
  if (path[2] === 'exits' && path.length > 3) return exitFindings(path.slice(0, 4), valueAt(value, path.slice(0, 4)));
  if (path.at(-2) === 'transforms' && (issue.code === 'invalid_union' || issue.code === 'unrecognized_keys')) {
    return transformFindings(path, found, (issues) => issues.flatMap((inner) => findingsOf(inner, path, value)));
  }
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = knownKeysAt(path, value);
      return issue.keys.map((key) => ({
        path: [...path, key],
        at: 'key' as const,
        message: `"${key}" is not known here.${suggestionFor(key, known) || ` Known: ${known.join(', ')}.`}`,
      }));
    }
    case 'invalid_type':
      return [{ path, message: wrongTypeMessage(path, issue.expected, found) }];
    case 'invalid_union':
      return unionFindings(issue.errors, path, found, value);
    case 'invalid_value':
      return [{ path, message: wrongWordMessage(path, issue.values.map(String), found) }];
    case 'too_small':
      return [{ path, message: tooSmallMessage(path, issue.origin, String(issue.minimum)) }];
    case 'too_big':
      return [{ path, message: tooBigMessage(path, issue.origin, String(issue.maximum)) }];
    case 'invalid_key':
      return [{ path, at: 'key', message: 'The name of a field is empty or longer than 200 letters.' }];
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_element':
    case 'custom':
      break;
  }
  return [{ path, message: issue.message }];
}

/** A value that could have been several things is told what is wrong with the one it resembles. */
function unionFindings(
  options: readonly (readonly Issue[])[],
  path: Path,
  found: unknown,
  value: unknown,
): readonly Finding[] {
  if (path.at(-1) === 'kind') {
    if (found === undefined) return [{ path, message: `"kind" is missing: ${mappingKinds.join(' or ')}.` }];
    const suggestion = suggestionFor(textOf(found), mappingKinds);
    return [{ path, message: `"${textOf(found)}" is no kind of mapping: ${mappingKinds.join(' or ')}.${suggestion}` }];
  }
  const [nearest] = options
    .filter((issues) => !issues.some((issue) => issue.path.length === 0 && issue.code === 'invalid_type'))
    .toSorted((left, right) => left.length - right.length);
  if (nearest !== undefined) return nearest.flatMap((issue) => findingsOf(issue, path, value));
  return [{ path, message: `"${nameOf(path)}" has to be ${placeOf(path).has}.` }];
}

type Place = { readonly has: string };

/** What belongs where several things can stand. */
function placeOf(path: Path): Place {
  const key = path.at(-1);
  if (path.at(-2) === 'fields') return { has: 'the name of a directory field, or { from: …, type: … }' };
  if (key === 'organizational unit') return { has: 'the name of a unit, or { from: …, create: true }' };
  if (key === 'user type') return { has: 'Member, Guest, or a list of both' };
  if (key === 'default' || key === 'constant') return { has: 'text, a number, true or false, or a list of texts' };
  return { has: 'text, a number, or true or false' };
}

function wrongTypeMessage(path: Path, expected: string, found: unknown): string {
  if (path.length === 0) return 'The file has to begin with `mappings:` and a list of mappings.';
  const subject = typeof path.at(-1) === 'number' ? 'This entry' : `"${nameOf(path)}"`;
  if (found === undefined) return `${subject} is missing.`;
  if (found === null) return `${subject} is empty: leave it out, or give it a value.`;
  if (expected === 'string' && (typeof found === 'number' || typeof found === 'boolean')) {
    return `${subject} has to be text: put it in quotes, "${String(found)}".`;
  }
  if (expected === 'boolean') return `${subject} has to be true or false.`;
  if (expected === 'number' || expected === 'int') return `${subject} has to be a whole number.`;
  if (expected === 'array') return `${subject} has to be a list, each entry beginning with "- ".`;
  if (expected === 'object' || expected === 'record') return `${subject} has to hold keys and values.`;
  return `${subject} has to be text.`;
}

/** One of a few words was wanted. */
function wrongWordMessage(path: Path, words: readonly string[], found: unknown): string {
  if (path.at(-1) === 'type')
    return `"${textOf(found)}" is no type: ${words.join(', ')}.${suggestionFor(textOf(found), words)}`;
  const one = words.length === 1 ? words.join() : `one of: ${words.join(', ')}`;
  return `"${nameOf(path)}" has to be ${one}.${suggestionFor(textOf(found), words)}`;
}

function tooSmallMessage(path: Path, origin: string, minimum: string): string {
  if (origin === 'number' || origin === 'int') return `"${nameOf(path)}" has to be at least ${minimum}.`;
  return `"${nameOf(path)}" is empty.`;
}

function tooBigMessage(path: Path, origin: string, maximum: string): string {
  if (origin === 'number' || origin === 'int') return `"${nameOf(path)}" has to be at most ${maximum}.`;
  return `"${nameOf(path)}" is longer than ${maximum} letters.`;
}

/** The innermost part of the file that the path is in. */
function knownKeysAt(path: Path, value: unknown): readonly string[] {
  if (path.length === 0) return knownKeys.file;
  if (path[2] === 'exits') return exitCauses;
  const mapping = valueAt(value, path.slice(0, 2));
  const kind = isRecord(mapping) ? String(mapping['kind']) : '';
  // A field of a person may be called like a part of the file.
  const isField = path[2] === 'fields';
  const inner = path.slice(isField ? 4 : 2).findLast((step) => typeof step === 'string' && step in knownKeys);
  const part = inner ?? (isField ? 'fields' : kind);
  return Object.entries(knownKeys).find(([name]) => name === part)?.[1] ?? [];
}

function nameOf(path: Path): string {
  return path.findLast((step) => typeof step === 'string') ?? '';
}

function textOf(found: unknown): string {
  return typeof found === 'string' ? found : JSON.stringify(found);
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (Array.isArray(inner)) return typeof step === 'number' ? inner[step] : undefined;
    return isRecord(inner) ? inner[step] : undefined;
  }, value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
