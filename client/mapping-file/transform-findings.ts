/** What is wrong with an entry of `transforms`: one that does not exist, or one whose settings do not fit it. */
import type { z } from 'zod';
import { transformNames } from '../../domain/transforms/transform.js';
import { suggestionFor } from './near-names.js';
import type { Finding, Path } from './problem.js';
import { transformSchemas } from './value-schema.js';

/** @param findingsOf puts the issues of a transform's own schema into words */
export function transformFindings(
  path: Path,
  found: unknown,
  findingsOf: (issues: readonly z.core.$ZodIssue[]) => readonly Finding[],
): readonly Finding[] {
  if (typeof found === 'string') return [{ path, message: wrongWord(found) }];
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    return [{ path, message: `This entry has to be a transform: ${transformNames.join(', ')}.` }];
  }
  const keys = Object.keys(found);
  const [name, schema] = Object.entries(transformSchemas).find(([known]) => keys.includes(known)) ?? [];
  if (name !== undefined && schema !== undefined) {
    const checked = schema.safeParse(found);
    const others = keys.filter((key) => !Object.keys(schema.shape).includes(key));
    const excess = others.map((key): Finding => ({
      path: [...path, key],
      at: 'key',
      message: `"${key}" does not belong to the transform "${name}": begin a new entry with "- " for each transform.`,
    }));
    const issues = (checked.error?.issues ?? []).filter(
      (issue) => issue.code !== 'unrecognized_keys' || issue.path.length > 0,
    );
    return [...excess, ...findingsOf(issues)];
  }
  const [first = ''] = keys;
  return [{ path: [...path, first], at: 'key', message: wrongWord(first) }];
}

function wrongWord(word: string): string {
  if (word in transformSchemas) return `The transform "${word}" needs to be told how: { ${word}: … }.`;
  const name = transformNames.find((known) => known === word);
  if (name !== undefined) return `The transform "${name}" is a word alone: write it without a value.`;
  const suggestion = suggestionFor(word, transformNames) || ` Known: ${transformNames.join(', ')}.`;
  return `"${word}" is no transform.${suggestion}`;
}
