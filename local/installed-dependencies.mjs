// Whether node_modules holds what package-lock.json locks, and the installation if it does not.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './run-step.mjs';

/**
 * Installs the locked dependencies unless they are there.
 *
 * @param {string} root the checkout
 * @throws {Error} with a sentence that says what is in the way
 */
export async function installDependencies(root) {
  if (areInstalled(root)) return;
  const user = runningCopy(root);
  if (user !== null) {
    throw new Error(
      `The dependencies in node_modules are not those of package-lock.json, and process ${user} is running from this folder and needs them as they are. End it, then start again.`,
    );
  }
  console.log('Installing the locked dependencies …');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund'];
  const code =
    npm === undefined ? await runStep('npm', args, root) : await runStep(process.execPath, [npm, ...args], root);
  if (code !== 0) {
    throw new Error(
      '`npm ci` failed; what it says above is the reason. It needs to reach the npm registry, or a mirror set with `npm config set registry`.',
    );
  }
}

// npm notes what it installed in node_modules/.package-lock.json, last of all; so an installation that was interrupted has no such note,
// and one made for another branch is seen too, which a hash of our own would miss.
function areInstalled(root) {
  const note = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(note)) return false;
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(note, 'utf8')).packages;
  return Object.entries(locked).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    // Optional ones are mostly binaries for other platforms.
    if (found === undefined) return wanted.optional === true || wanted.devOptional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/** The process id of another Rollcall that runs from this folder, as its data folder (`demo-1234`, `test-1234`) or running.json tells; null if none. */
function runningCopy(root) {
  const folder = join(root, '.rollcall');
  if (!existsSync(folder)) return null;
  const ids = readdirSync(folder).flatMap((name) => /^[a-z]+-(\d+)$/.exec(name)?.[1] ?? []);
  const running = join(folder, 'running.json');
  if (existsSync(running)) ids.push(JSON.parse(readFileSync(running, 'utf8')).pid);
  return ids.map(Number).find((pid) => pid !== process.pid && isAlive(pid)) ?? null;
}

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
