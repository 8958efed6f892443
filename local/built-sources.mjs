// Whether dist/ is made of the present sources, and the build if it is not.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runPackage, runStep } from './run-step.mjs';

/**
 * Compiles the sources and bundles the workflows, if anything changed since that was last done.
 *
 * @param {string} root the checkout
 * @returns {Promise<boolean>} false if the sources do not compile; the compiler has said why
 */
export async function buildSources(root) {
  const stamp = join(root, 'dist', '.built');
  const wanted = fingerprintOfSources(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;
  console.log('Building …');
  if ((await runPackage(root, 'typescript', ['-b'], 'tsc')) !== 0) return false;
  if ((await runStep(process.execPath, [join('dist', 'worker', 'build-workflow-bundle.js')], root)) !== 0) return false;
  writeFileSync(stamp, wanted);
  return true;
}

// Contents, not times: git and editors set times at will, and two hundred files are read in a few milliseconds.
function fingerprintOfSources(root) {
  const hash = createHash('sha256');
  const { include } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  for (const path of ['tsconfig.json', 'package-lock.json', ...include].flatMap((entry) => filesBelow(root, entry))) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(root, path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [path];
  return readdirSync(full)
    .sort()
    .flatMap((name) => filesBelow(root, join(path, name)));
}
