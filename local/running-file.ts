// Word of a running system for `rollcall` in another terminal: `.rollcall/running.json`, which client/running-system.ts reads.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findRunningSystem } from '../client/running-system.js';
import { checkoutFolder } from './checkout-folder.js';
import type { LocalSystem } from './system.js';

const folder = join(checkoutFolder, '.rollcall');
const file = join(folder, 'running.json');

/** The process id of the system that left word of itself in this checkout and is alive; null if there is none. */
export function runningProcess(): number | null {
  return findRunningSystem(checkoutFolder)?.pid ?? null;
}

/**
 * Leaves word of our system, unless another one that is alive did so before.
 *
 * @returns takes it back; null if another system has left word
 */
export function announce(system: LocalSystem): (() => void) | null {
  if (runningProcess() !== null) return null;
  const { databaseUrl, temporalAddress, namespace, uiUrl, encryptionKeyFile } = system;
  const word = { databaseUrl, temporalAddress, namespace, uiUrl, encryptionKeyFile, pid: process.pid };
  mkdirSync(folder, { recursive: true });
  const own = `${file}.${String(process.pid)}`;
  // It holds the database's password.
  writeFileSync(own, JSON.stringify(word, null, 2), { mode: 0o600 });
  renameSync(own, file);
  return () => {
    if (runningProcess() === process.pid) rmSync(file, { force: true });
  };
}
