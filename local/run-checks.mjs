// `npm test`: format, lint, types, and all tests, each one even if an earlier one failed, so that one run shows everything.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSources } from './built-sources.mjs';
import { runPackage } from './run-step.mjs';

/**
 * Runs the checks. The last line it prints is `tests: N passed, N failed, N skipped`.
 *
 * @param {string} root the checkout
 * @param {readonly string[]} filters which test files, all if empty
 * @param {<T>(work: () => Promise<T>) => Promise<T>} oneAtATime keeps other starts from building at the same time
 * @returns {Promise<number>} the exit code: 0 if everything passed
 */
export async function runChecks(root, filters, oneAtATime) {
  const report = join(root, 'node_modules', '.cache', 'rollcall', `tests-${process.pid}.json`);
  mkdirSync(dirname(report), { recursive: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  /** @type {readonly (readonly [string, () => Promise<boolean>])[]} */
  const checks = [
    ['format', async () => (await runPackage(root, 'prettier', ['--check', '--log-level=warn', '.'])) === 0],
    ['lint', async () => (await runPackage(root, 'oxlint', ['--type-aware', '--deny-warnings'])) === 0],
    ['types and build', async () => oneAtATime(() => buildSources(root))],
    ['tests', async () => (await runPackage(root, 'vitest', ['run', ...reporters, ...filters])) === 0],
  ];
  const failed = [];
  for (const [name, passes] of checks) {
    const start = performance.now();
    const passed = await passes();
    if (!passed) failed.push(name);
    const seconds = (performance.now() - start) / 1000;
    console.log(`${passed ? '✓' : '✗'} ${name}: ${seconds.toFixed(1)} s`);
  }
  if (failed.length > 0) console.log(`failed: ${failed.join(', ')}`);
  console.log(`tests: ${takeCounts(report)}`);
  return failed.length === 0 ? 0 : 1;
}

function takeCounts(report) {
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    // A file that could not be loaded, or failed before or after its tests, has no failed test to count, and must not look like success.
    const failedOutside = result.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed'),
    );
    const failed = result.numFailedTests + failedOutside.length;
    return `${result.numPassedTests} passed, ${failed} failed, ${result.numPendingTests + result.numTodoTests} skipped`;
  } catch (error) {
    if (error.code === 'ENOENT') return '0 passed, 1 failed, 0 skipped';
    throw error;
  } finally {
    rmSync(report, { force: true });
  }
}
