/** zod's issues about a mapping file, in the words of whoever wrote the file. */
import { exitCauses } from '../../domain/exit.js';
import { fieldTypes } from '../../domain/mapping.js';
import { exitFindings } from './exits.js';
import { mappingKinds } from './mapping-file-schema.js';
import { suggestionFor } from './near-names.js';
import type { Finding, Path } from './problem.js';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const keysByKind: Readonly<Record<string, readonly string[]>> = {
  file: ['tenant', 'mappings', '$schema'],
  'login-users': ['name', 'kind', 'identifier', 'role', 'roles', 'organizational unit', 'fields', 'exits'],
  records: ['name', 'kind', 'collection', 'identifier', 'fields', 'exits'],
  role: ['role', 'group', 'administrator'],
  field: ['from', 'type'],
};

/**
 * @param value the file as plain values, to say what was found instead
 */
export function shapeFindingsOf(issues: readonly Issue[], value: unknown): readonly Finding[] {
  return issues.flatMap((issue) => findingsOf(issue, value));
}

function findingsOf(issue: Issue, value: unknown): readonly Finding[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const found = valueAt(value, path);
  if (path[2] === 'exits' && path.length > 3) return exitFindings(path.slice(0, 4), valueAt(value, path.slice(0, 4)));
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
      return unionFindings(issue, path, found);
    case 'invalid_value':
      return [{ path, message: `has to be one of: ${issue.values.map(String).join(', ')}.` }];
    case 'too_small':
      return [{ path, message: `"${nameOf(path)}" is empty.` }];
    case 'too_big':
      return [{ path, message: `"${nameOf(path)}" is longer than ${String(issue.maximum)} letters.` }];
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

/** A mapping without a kind, or a field that is neither a name nor { from, type }. */
function unionFindings(issue: Issue, path: Path, found: unknown): readonly Finding[] {
  if (path.at(-1) === 'kind') {
    if (found === undefined) return [{ path, message: `"kind" is missing: ${mappingKinds.join(' or ')}.` }];
    const suggestion = suggestionFor(textOf(found), mappingKinds);
    return [{ path, message: `"${textOf(found)}" is no kind of mapping: ${mappingKinds.join(' or ')}.${suggestion}` }];
  }
  if (!isRecord(found)) {
    return [{ path, message: `"${nameOf(path)}" has to be the name of a directory field, or { from: …, type: … }.` }];
  }
  const findings: Finding[] = Object.keys(found)
    .filter((key) => key !== 'from' && key !== 'type')
    .map((key) => ({ path: [...path, key], at: 'key', message: `"${key}" is not known here. Known: from, type.` }));
  const { from, type } = found;
  if (typeof from !== 'string' || from.trim() === '') {
    findings.push({ path: [...path, 'from'], message: `"from" is missing: the directory field of "${nameOf(path)}".` });
  }
  if (type !== undefined && !fieldTypes.some((known) => known === type)) {
    const suggestion = suggestionFor(textOf(type), fieldTypes);
    findings.push({
      path: [...path, 'type'],
      message: `"${textOf(type)}" is no type: ${fieldTypes.join(', ')}.${suggestion}`,
    });
  }
  return findings.length > 0 ? findings : [{ path, message: issue.message }];
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
  if (expected === 'array') return `${subject} has to be a list, each entry beginning with "- ".`;
  if (expected === 'object' || expected === 'record') return `${subject} has to hold keys and values.`;
  return `${subject} has to be text.`;
}

function knownKeysAt(path: Path, value: unknown): readonly string[] {
  if (path.length === 0) return keysByKind['file'] ?? [];
  if (path[2] === 'exits') return exitCauses;
  if (path.includes('roles')) return keysByKind['role'] ?? [];
  if (path.includes('fields')) return keysByKind['field'] ?? [];
  const mapping = valueAt(value, path);
  return keysByKind[isRecord(mapping) ? String(mapping['kind']) : ''] ?? [];
}

function nameOf(path: Path): string {
  return path.findLast((step) => typeof step === 'string') ?? '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
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
