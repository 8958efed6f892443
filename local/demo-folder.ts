// Where the demo keeps what it needs: a new folder each time, so that it can run twice at once, and nothing of an earlier one is in its way.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutFolder } from './checkout-folder.js';
import { isAlive } from './owned-process.js';

/** `.rollcall/demo-<process id>`, empty. Those of demos that have ended are removed: one that failed left its logs for a while. */
export function provideDemoFolder(): string {
  const parent = join(checkoutFolder, '.rollcall');
  const names = existsSync(parent) ? readdirSync(parent) : [];
  for (const name of names) {
    const pid = Number(/^demo-(\d+)$/.exec(name)?.[1]);
    if (pid === process.pid || (pid > 0 && !isAlive(pid))) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const folder = join(parent, `demo-${String(process.pid)}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}
