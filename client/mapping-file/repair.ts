/**
 * Mends what is wrong with the shape of a mapping file by guesses, so that one pass can look at all the rest as well. What was
 * mended is only ever looked at for further problems; it is never stored.
 */
import type { Finding, Path } from './problem.js';

/** Keys without which nothing around them can be read. */
const requiredKeys: readonly unknown[] = ['name', 'collection', 'role', 'group', 'from'];

/** @returns a copy of `value` in which nothing stands any more where a finding was made, or something that fits */
export function repair(value: unknown, findings: readonly Finding[]): unknown {
  const copy: unknown = structuredClone(value);
  for (const [index, { path, at }] of findings.entries()) {
    const parent = parentOf(copy, path);
    const key = path.at(-1);
    if (parent === null || typeof key !== 'string') continue;
    if (key === 'kind') parent[key] = 'collection' in parent ? 'records' : 'login-users';
    else if (at !== 'key' && requiredKeys.includes(key) && path.at(-2) !== 'fields')
      parent[key] = `(unreadable ${index})`;
    else delete parent[key];
  }
  return copy;
}

function parentOf(value: unknown, path: Path): Record<string, unknown> | null {
  const parent = path.slice(0, -1).reduce<unknown>((inner, step) => {
    if (Array.isArray(inner)) return typeof step === 'number' ? inner[step] : undefined;
    return isRecord(inner) ? inner[step] : undefined;
  }, value);
  return isRecord(parent) ? parent : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
