// The one folder outside the checkout that Rollcall writes to, and how binaries get into it without harm from a second process.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { isAlive } from './owned-process.js';

/** $XDG_CACHE_HOME/rollcall, or ~/.cache/rollcall. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base = env['XDG_CACHE_HOME'];
  // The specification says to ignore a relative path: https://specifications.freedesktop.org/basedir-spec/latest/
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), '.cache'), 'rollcall');
}

/**
 * A new folder beside the folder of `target`, to make a file in that is then renamed to `target`. Whoever makes the same at the same time
 * has another one. Those of processes that were killed meanwhile are removed: a build leaves a gigabyte.
 */
export function temporaryFolder(target: string): string {
  const prefix = `${dirname(target)}.making-`;
  const parent = dirname(prefix);
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    const pid = /\.making-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(parent, name), { recursive: true, force: true });
  }
  return mkdtempSync(`${prefix}${String(process.pid)}-`);
}
