/**
 * Mends what is wrong with the shape of a mapping file by guesses, so that one pass can look at all the rest as well. What was
 * mended is only ever looked at for further problems; it is never stored.
 */
import type { Finding, Path } from './problem.js';

/** Keys without which nothing around them can be read. */
const requiredKeys: readonly unknown[] = ['name', 'collection', 'role', 'group', 'from', 'field'];

/** @returns a copy of `value` in which nothing stands any more where a finding was made, or something that fits */
export function repair(value: unknown, findings: readonly Finding[]): unknown {
  const copy: unknown = structuredClone(value);
  for (const [index, finding] of findings.entries()) {
    if (!cutTransforms(copy, finding.path)) mend(copy, finding, `(unreadable ${index})`);
  }
  return copy;
}

function mend(copy: unknown, { path, at }: Finding, standIn: string): void {
  const parent = valueAt(copy, path.slice(0, -1));
  const key = path.at(-1);
  if (Array.isArray(parent) && typeof key === 'number') {
    parent[key] = standIn;
    return;
  }
  if (!isRecord(parent) || typeof key !== 'string') return;
  if (key === 'kind') parent[key] = 'collection' in parent ? 'records' : 'login-users';
  else if (at !== 'key' && requiredKeys.includes(key) && path.at(-2) !== 'fields') parent[key] = standIn;
  else delete parent[key];
}

/** What comes out of a transform that is wrong is not known, so the rest of its list says nothing about what follows. */
function cutTransforms(copy: unknown, path: Path): boolean {
  const place = path.lastIndexOf('transforms');
  const index = path[place + 1];
  const list = place === -1 ? undefined : valueAt(copy, path.slice(0, place + 1));
  if (!Array.isArray(list) || typeof index !== 'number') return false;
  list.length = Math.min(list.length, index);
  return true;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (Array.isArray(inner)) return typeof step === 'number' ? inner[step] : undefined;
    return isRecord(inner) ? inner[step] : undefined;
  }, value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
