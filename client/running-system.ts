/**
 * The system that `npm start` or `npm run demo` left word of: where its Postgres and its Temporal answer. With it, `rollcall`
 * needs no settings on the machine that runs everything.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const runningSystemSchema = z.object({
  databaseUrl: z.string(),
  temporalAddress: z.string(),
  /** Null: it runs without a Web UI. */
  uiUrl: z.string().nullable().optional(),
  namespace: z.string(),
  encryptionKeyFile: z.string(),
  /** The process that keeps it up. */
  pid: z.number(),
});

export type RunningSystem = z.infer<typeof runningSystemSchema>;

/**
 * @param folder where to begin; the folders above it are looked into as well
 * @returns null where nothing was left, or its process is gone
 */
export function findRunningSystem(folder: string = dirname(fileURLToPath(import.meta.url))): RunningSystem | null {
  const file = join(folder, '.rollcall', 'running.json');
  if (!existsSync(file)) return dirname(folder) === folder ? null : findRunningSystem(dirname(folder));
  const system = runningSystemSchema.safeParse(parseJson(readFileSync(file, 'utf8')));
  return system.success && isRunning(system.data.pid) ? system.data : null;
}

/** Half a file is no file: whoever writes it may be doing so now. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
