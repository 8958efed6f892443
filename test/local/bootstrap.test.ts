import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { checkoutFolder } from '../../local/checkout-folder.js';
import { isAlive } from '../../local/owned-process.js';
import { temporaryFolder } from './temporary-folder.js';

test.each(['18.20.4', '20.18.3', '21.7.3', '22.11.0', '23.11.0'])(
  'says in one sentence that Node %s does not fit',
  (version) => {
    const { status, stderr } = bootstrap(createCheckout(), ['start'], { NODE_OPTIONS: pretendToBe(version) });
    expect(stderr).toBe(
      `Rollcall needs Node 20.19, 22.12 or 24, or a later one of these lines; this is v${version}. Get one from https://nodejs.org\n`,
    );
    expect(status).toBe(1);
  },
);

test.each(['20.19.0', '20.20.2', '22.12.0', '24.0.0', '26.1.0'])('takes Node %s', (version) => {
  const { stderr, status } = bootstrap(createCheckout(), ['start'], { NODE_OPTIONS: pretendToBe(version) });
  expect([stderr, status]).toEqual(['', 0]);
});

test('installs and builds a fresh clone, then runs; and only runs the second time', () => {
  const checkout = createCheckout();
  const first = bootstrap(checkout, ['start']);
  expect(first.stdout).toBe('Installing the locked dependencies …\nnpm ci --no-audit --no-fund\nBuilding …\nmain up\n');
  expect(bootstrap(checkout, ['demo', '--users', '7']).stdout).toBe('main demo --users 7\n');
});

test('installs again when the lock has changed, and builds again when a source has', () => {
  const checkout = createCheckout();
  bootstrap(checkout, ['start']);
  writeLock(checkout, '2.0.0');
  expect(bootstrap(checkout, ['start']).stdout).toContain('npm ci');
  writeFileSync(join(checkout, 'domain', 'person.ts'), 'export const person = 2;');
  expect(bootstrap(checkout, ['start']).stdout).toBe('Building …\nmain up\n');
});

test('does not change the dependencies under a running copy', () => {
  const checkout = createCheckout();
  bootstrap(checkout, ['start']);
  mkdirSync(join(checkout, '.rollcall', `demo-${String(process.pid)}`));
  expect(bootstrap(checkout, ['start']).stdout).toBe('main up\n');
  writeLock(checkout, '2.0.0');
  const { stderr, status } = bootstrap(checkout, ['start']);
  expect(stderr).toContain(
    `process ${String(process.pid)} is running from this folder and needs them as they are. End it, then start again.`,
  );
  expect(status).toBe(1);
});

test('says what `npm ci` needs when it fails', () => {
  const { stderr, status } = bootstrap(createCheckout(), ['start'], { FAKE_NPM_EXIT: '7' });
  expect(stderr).toContain('`npm ci` failed; what it says above is the reason.');
  expect(status).toBe(1);
});

test('lets one of two starts at the same moment prepare the folder', async () => {
  const checkout = createCheckout();
  const outputs = await Promise.all(
    ['start', 'demo'].map(async (word) => text(startBootstrap(checkout, [word]).stdout)),
  );
  expect(outputs.join('').split('npm ci').length).toBe(2);
  expect(outputs.map((output) => output.trim().split('\n').at(-1))).toEqual(['main up', 'main demo']);
});

test('goes on when whoever prepared the folder before was killed', () => {
  const checkout = createCheckout();
  mkdirSync(join(checkout, '.rollcall'));
  writeFileSync(join(checkout, '.rollcall', 'prepare.lock'), '4194399');
  expect(bootstrap(checkout, ['start']).stdout).toContain('main up');
});

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('ends what it runs when it gets %s', async (signal, exitCode) => {
  const checkout = createCheckout();
  const child = startBootstrap(checkout, ['start'], { FAKE_NPM_HANGS: '1' });
  const pidFile = join(checkout, 'npm.pid');
  await expect.poll(() => existsSync(pidFile)).toBe(true);
  const pid = Number(readFileSync(pidFile, 'utf8'));
  child.kill(signal);
  expect(await once(child, 'exit')).toEqual([exitCode, null]);
  expect(isAlive(pid)).toBe(false);
  expect(readdirSync(join(checkout, '.rollcall'))).toEqual([]);
});

test('runs every check and ends with the counts', () => {
  const report = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1, testResults: [] };
  const checkout = createCheckout();
  const { stdout, status } = bootstrap(checkout, ['test', 'test/domain'], { FAKE_REPORT: JSON.stringify(report) });
  const steps = stdout.split('\n').flatMap((line) => /^[✓✗] .*(?=: )/.exec(line)?.[0] ?? []);
  expect(steps).toEqual(['✓ format', '✓ lint', '✓ types and build', '✓ tests']);
  expect(stdout).toMatch(/vitest run .* test\/domain\n/);
  expect(stdout).toMatch(/\ntests: 5 passed, 0 failed, 3 skipped\n$/);
  expect(status).toBe(0);
});

test('runs the tests although the format is wrong, and fails', () => {
  const report = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  const env = { FAKE_REPORT: JSON.stringify(report), FAKE_PRETTIER_EXIT: '1' };
  const { stdout, status } = bootstrap(createCheckout(), ['test'], env);
  expect(stdout).toMatch(/\nfailed: format\ntests: 5 passed, 0 failed, 0 skipped\n$/);
  expect(status).toBe(1);
});

test('counts a test file that could not be loaded, or failed outside its tests, as failed', () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [{ status: 'passed' }] },
    { status: 'failed', assertionResults: [{ status: 'failed' }] },
    { status: 'passed', assertionResults: [{ status: 'passed' }] },
  ];
  const report = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults };
  const env = { FAKE_REPORT: JSON.stringify(report), FAKE_VITEST_EXIT: '1' };
  const { stdout, status } = bootstrap(createCheckout(), ['test'], env);
  expect(stdout).toMatch(/\nfailed: tests\ntests: 5 passed, 3 failed, 0 skipped\n$/);
  expect(status).toBe(1);
});

/** A clone with the real bootstrap and programs that only say that they ran. Their packages come from a pretended `npm ci`. */
function createCheckout(): string {
  const checkout = join(temporaryFolder(), 'clone of it');
  const files = {
    'npm.mjs': `
      import { cpSync, readFileSync, writeFileSync } from 'node:fs';
      console.log('npm', ...process.argv.slice(2));
      writeFileSync('npm.pid', String(process.pid));
      if (process.env.FAKE_NPM_HANGS) setInterval(() => {}, 1000);
      else {
        cpSync('packages', 'node_modules', { recursive: true });
        const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
        delete packages['node_modules/@typescript/other-platform'];
        writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));
        process.exit(Number(process.env.FAKE_NPM_EXIT ?? 0));
      }`,
    'packages/typescript/package.json': '{"bin":{"tsc":"tsc.js"}}',
    'packages/typescript/tsc.js': `
      const { mkdirSync, writeFileSync } = require('node:fs');
      for (const folder of ['dist/local', 'dist/worker']) mkdirSync(folder, { recursive: true });
      writeFileSync('dist/worker/build-workflow-bundle.js', '');
      writeFileSync('dist/local/main.js', "console.log('main', ...process.argv.slice(2))");`,
    'packages/prettier/package.json': '{"bin":"bin.js"}',
    'packages/prettier/bin.js': 'process.exit(Number(process.env.FAKE_PRETTIER_EXIT ?? 0))',
    'packages/oxlint/package.json': '{"bin":{"oxlint":"bin.js"}}',
    'packages/oxlint/bin.js': '',
    'packages/vitest/package.json': '{"bin":{"vitest":"bin.js"}}',
    'packages/vitest/bin.js': `
      const file = process.argv.find((flag) => flag.startsWith('--outputFile.json=')).split('=')[1];
      console.log('vitest', ...process.argv.slice(2));
      require('node:fs').writeFileSync(file, process.env.FAKE_REPORT);
      process.exit(Number(process.env.FAKE_VITEST_EXIT ?? 0));`,
    'tsconfig.json': '{"include":["domain"]}',
    'package.json': '{"type":"module"}',
    'packages/package.json': '{"type":"commonjs"}',
    'domain/person.ts': 'export const person = 1;',
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), content);
  }
  writeLock(checkout, '1.0.0');
  cpSync(join(checkoutFolder, 'local'), join(checkout, 'local'), {
    recursive: true,
    filter: (path) => !path.endsWith('.ts') && !path.endsWith('temporal-cli'),
  });
  return checkout;
}

function writeLock(checkout: string, version: string): void {
  const packages = {
    '': { name: 'rollcall' },
    'node_modules/typescript': { version },
    // Of another platform: never installed here.
    'node_modules/@typescript/other-platform': { version, optional: true },
  };
  writeFileSync(join(checkout, 'package-lock.json'), JSON.stringify({ packages }));
}

function environment(checkout: string, extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], npm_execpath: join(checkout, 'npm.mjs'), ...extra };
}

function bootstrap(checkout: string, words: readonly string[], extra: NodeJS.ProcessEnv = {}) {
  const args = [join(checkout, 'local', 'bootstrap.mjs'), ...words];
  return spawnSync(process.execPath, args, { cwd: checkout, env: environment(checkout, extra), encoding: 'utf8' });
}

function startBootstrap(checkout: string, words: readonly string[], extra: NodeJS.ProcessEnv = {}) {
  const args = [join(checkout, 'local', 'bootstrap.mjs'), ...words];
  const child = spawn(process.execPath, args, {
    cwd: checkout,
    env: environment(checkout, extra),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** An option that has Node believe it is another version. */
function pretendToBe(version: string): string {
  const script = `Object.defineProperties(process, {
    versions: { value: { ...process.versions, node: '${version}' } },
    version: { value: 'v${version}' },
  })`;
  return `--import=data:text/javascript,${encodeURIComponent(script)}`;
}
