// Word of a running simulator for `rollcall simulator …` in another terminal: where it is, and how its administrator gets in.
import { existsSync, linkSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { createAdminClient, type AdminClient } from '../simulator/admin-client.js';
import type { Simulator } from '../simulator/simulator.js';
import { checkoutFolder } from './checkout-folder.js';
import { isAlive } from './owned-process.js';

const folder = join(checkoutFolder, '.rollcall');
const usualFile = join(folder, 'simulator.json');

const wordSchema = z.object({
  origin: z.string(),
  adminToken: z.string(),
  certificatePem: z.string(),
  /** The process that serves it. */
  pid: z.number(),
});

export interface SimulatorWord {
  /** What goes behind `rollcall simulator …` so that it finds this one, on a line of its own: nothing, unless another simulator was there first. */
  readonly option: string;
  readonly takeBack: () => void;
}

/** Leaves word of a simulator of this process, readable by its owner only; under the usual name unless another one that runs has that. */
export function announceSimulator({ origin, adminToken, certificatePem }: Simulator): SimulatorWord {
  const own = join(folder, `simulator-${String(process.pid)}.json`);
  mkdirSync(folder, { recursive: true });
  removeAbandoned();
  rmSync(own, { force: true });
  const word = { origin, adminToken, certificatePem, pid: process.pid };
  writeFileSync(own, JSON.stringify(word, null, 2), { mode: 0o600 });
  const isUsual = takeUsualName(own);
  return {
    option: isUsual ? '' : ` \\\n    --running ${relative(checkoutFolder, own)}`,
    takeBack: () => {
      rmSync(own, { force: true });
      if (isUsual && readWord(usualFile)?.pid === process.pid) rmSync(usualFile, { force: true });
    },
  };
}

/** The words of simulators that were killed. */
function removeAbandoned(): void {
  for (const name of readdirSync(folder)) {
    const pid = /^simulator-(\d+)\.json$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

/** Linked and not written, so that of two that start at once only one has it. */
function takeUsualName(own: string): boolean {
  if (readWord(usualFile) === null) rmSync(usualFile, { force: true });
  try {
    linkSync(own, usualFile);
    return true;
  } catch (error) {
    if (existsSync(usualFile)) return false;
    throw error;
  }
}

/**
 * The administrator's way into a running simulator.
 *
 * @param file where it left word; null: the usual place
 * @throws Error if none runs
 */
export function reachSimulator(file: string | null): AdminClient {
  const word = readWord(file ?? usualFile);
  if (word !== null) return createAdminClient(word);
  throw new Error(
    file === null
      ? 'No simulated tenant runs here. Start one with `rollcall simulator`, `npm start -- --simulator` or `npm run demo`.'
      : `${file} is not the word of a simulator that runs.`,
  );
}

/** Null if there is none, it is not whole, or its process is gone. */
function readWord(file: string): z.infer<typeof wordSchema> | null {
  if (!existsSync(file)) return null;
  const word = wordSchema.safeParse(parseJson(readFileSync(file, 'utf8')));
  return word.success && isAlive(word.data.pid) ? word.data : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
