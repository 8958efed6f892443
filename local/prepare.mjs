// Makes a checkout ready to run, then runs what was asked for.
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSources } from './built-sources.mjs';
import { installDependencies, isAlive } from './installed-dependencies.mjs';
import { runChecks } from './run-checks.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const commandByWord = { demo: 'demo', start: 'up' };

/**
 * @param {readonly string[]} words `demo`, `start` or `test`, and what is passed on to it
 * @returns {Promise<void>} with the exit code set, unless a started system lives on
 */
export async function run([word, ...rest]) {
  endWithNpm();
  try {
    await oneAtATime(() => installDependencies(root));
    if (word === 'test') {
      process.exitCode = await runChecks(root, rest, oneAtATime);
      return;
    }
    if (!(await oneAtATime(() => buildSources(root)))) {
      throw new Error('The sources do not compile; what is wrong stands above.');
    }
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
    return;
  }
  // In this process and not in another one: nobody has to pass signals on.
  const main = join(root, 'dist', 'local', 'main.js');
  process.argv = [process.execPath, main, commandByWord[word] ?? word, ...rest];
  await import(pathToFileURL(main).href);
}

/** Two starts of a fresh clone at the same moment must not install or build into one another. */
async function oneAtATime(work) {
  const lock = join(root, '.rollcall', 'prepare.lock');
  mkdirSync(dirname(lock), { recursive: true });
  for (let told = false; !take(lock); told = true) {
    const holder = holderOf(lock);
    if (holder !== null && !isAlive(holder)) rmSync(lock, { force: true });
    else if (!told) console.log('Waiting for another start that is preparing this folder …');
    await delay(100);
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** Linked, not written, into place: whoever sees the lock can read who holds it. */
function take(lock) {
  const own = `${lock}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own);
  }
}

function holderOf(lock) {
  return existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : null;
}

/** npm cannot pass on SIGKILL and does not pass on SIGHUP: so we look whether our parent is still there. */
function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, 250).unref();
}
