// Starts once per run what the tests share, builds what they start as processes of its own, and tells the test files by environment variables where it is:
// ROLLCALL_TEST_DATABASE_URL (of the superuser), ROLLCALL_TEST_TEMPORAL_ADDRESS,
// ROLLCALL_TEST_CERTIFICATE_DIR, ROLLCALL_TEST_PERSONAL_VALUES_DIR.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { TestProject } from 'vitest/node';
import { checkoutFolder } from '../local/checkout-folder.js';
import { isAlive, startOwnedProcess } from '../local/owned-process.js';
import { startPostgres } from '../local/postgres.js';
import { findTemporalCli } from '../local/temporal-cli.js';
import { startTemporal } from '../local/temporal.js';
import { createCertificate } from '../simulator/certificate.js';

/** Tests of these need no server, and should answer within a second while one edits. */
const serverless = ['test/domain/', 'test/compose/', 'test/floors.test.ts'];

interface Server {
  readonly stop: () => Promise<void>;
}

/** @throws Error with what is missing and how to get it. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const paths = project.vitest.state.getPaths().map((file) => relative(checkoutFolder, file));
  if (paths.every((path) => serverless.some((prefix) => path.startsWith(prefix)))) return undefined;

  const folder = join(checkoutFolder, '.rollcall', `test-${String(process.pid)}`);
  removeAbandoned(join(checkoutFolder, '.rollcall'));
  mkdirSync(folder, { recursive: true });
  process.env['ROLLCALL_TEST_PERSONAL_VALUES_DIR'] = join(folder, 'personal-values');
  const controller = new AbortController();
  const { signal } = controller;
  const starting = [
    providePostgres(folder, signal),
    provideTemporal(folder, signal),
    provideCertificate(folder),
    build(folder, signal),
  ] as const;
  const teardown = async (): Promise<void> => {
    for (const result of await Promise.allSettled(starting)) {
      if (result.status === 'fulfilled') await result.value?.stop();
    }
    rmSync(folder, { recursive: true, force: true });
  };
  endInOrder(async () => {
    controller.abort();
    await teardown();
  });
  try {
    await Promise.all(starting);
  } catch (error) {
    await teardown();
    throw error;
  }
  return teardown;
}

// Vitest answers these signals by leaving within a millisecond, without a teardown.
function endInOrder(teardown: () => Promise<void>): void {
  for (const [name, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.removeAllListeners(name);
    process.on(name, () => void teardown().finally(() => process.exit(exitCode)));
  }
}

async function providePostgres(folder: string, signal: AbortSignal): Promise<Server | undefined> {
  const given = process.env['DATABASE_URL'];
  // What is tested is not whether the test's data outlives a power cut.
  const settings = { fsync: 'off', max_connections: '300', shared_buffers: '256MB' };
  const server =
    given === undefined ? await startPostgres({ folder: join(folder, 'postgres'), settings, signal }) : undefined;
  process.env['ROLLCALL_TEST_DATABASE_URL'] = given ?? server?.url;
  return server;
}

async function provideTemporal(folder: string, signal: AbortSignal): Promise<Server | undefined> {
  const { env } = process;
  const given = env['TEMPORAL_ADDRESS'];
  if (given !== undefined) {
    env['ROLLCALL_TEST_TEMPORAL_ADDRESS'] = given;
    return undefined;
  }
  const cli = await findTemporalCli({ env, say: (line) => process.stdout.write(`${line}\n`), signal });
  const server = await startTemporal({
    cli,
    folder: join(folder, 'temporal'),
    namespace: 'default',
    inMemory: true,
    uiPort: null,
    env,
  });
  env['ROLLCALL_TEST_TEMPORAL_ADDRESS'] = server.address;
  env['ROLLCALL_TEST_TEMPORAL_CLI'] = cli.path;
  return server;
}

/** Node reads NODE_EXTRA_CA_CERTS when a process starts, so it must be set before the first fork. */
async function provideCertificate(folder: string): Promise<undefined> {
  const certificateFolder = join(folder, 'certificate');
  const { certPath } = await createCertificate(certificateFolder);
  process.env['ROLLCALL_TEST_CERTIFICATE_DIR'] = certificateFolder;
  process.env['NODE_EXTRA_CA_CERTS'] = certPath;
}

/** Workers that tests start, kill and start again are processes of their own, and these run from dist/; so do the bundled workflows. */
async function build(folder: string, signal: AbortSignal): Promise<undefined> {
  const compiler = join(checkoutFolder, 'node_modules', 'typescript', 'bin', 'tsc');
  const bundler = join(checkoutFolder, 'dist', 'worker', 'build-workflow-bundle.js');
  for (const args of [[compiler, '-b', checkoutFolder], [bundler]]) {
    const logFile = join(folder, 'build.log');
    const step = await startOwnedProcess({ command: process.execPath, args, env: process.env, logFile, signal });
    // The compiler writes dist/ in spite of errors, and what is wrong is for the tests and for `tsc` itself to say.
    if ((await step.ended) !== 'exit code 0') process.stdout.write(`${step.lastWords()}\n`);
  }
}

/** What runs left that were killed: their folders end with the id of their process. */
function removeAbandoned(parent: string): void {
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    const pid = /^test-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(parent, name), { recursive: true, force: true });
  }
}
