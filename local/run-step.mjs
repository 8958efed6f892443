// Runs one program of a preparation or test run, so that nothing of it outlives us.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const killAfterMs = 15_000;
const exitCodeBySignal = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/**
 * Runs a program and passes its output on. It gets a process group of its own, because a program like npm has children that a signal to
 * itself alone would leave; a signal to us goes to the whole group, and when that has ended we exit.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<number>} its exit code
 */
export async function runStep(command, args, cwd) {
  const child = spawn(command, args, { cwd, detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
  let received = null;
  let killer;
  const forward = (signal) => {
    received ??= signal;
    signalGroup(child.pid, 'SIGTERM');
    killer ??= setTimeout(() => signalGroup(child.pid, 'SIGKILL'), killAfterMs);
  };
  const signals = Object.keys(exitCodeBySignal);
  for (const signal of signals) process.on(signal, forward);
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (exitCode) => resolve(exitCode ?? 1));
    });
    if (received !== null) {
      signalGroup(child.pid, 'SIGKILL');
      process.exit(exitCodeBySignal[received]);
    }
    return code;
  } finally {
    clearTimeout(killer);
    for (const signal of signals) process.off(signal, forward);
  }
}

/**
 * Runs the program of an installed package with the Node we run on, whichever one PATH has.
 *
 * @param {string} root the checkout
 * @param {string} packageName also the name of its program, unless `program` says otherwise
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code
 */
export async function runPackage(root, packageName, args, program = packageName) {
  const folder = join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return runStep(process.execPath, [join(folder, typeof bin === 'string' ? bin : bin[program]), ...args], root);
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
