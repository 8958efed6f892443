// Gets Temporal's CLI by the downloader inside @temporalio/testing, for machines that reach the internet.
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { temporaryFolder } from './cache-folder.js';
import { checkoutFolder } from './checkout-folder.js';
import { startOwnedProcess } from './owned-process.js';
import type { GetTemporalCli } from './temporal-cli.js';

/** A firewall that swallows packets must not hold up the build that comes next. */
const firstByteWithinMs = 15_000;
const wholeWithinMs = 300_000;

/** See `GetTemporalCli`. The name of the folder of `target` is the version. */
export const downloadTemporalCli: GetTemporalCli = async (target, { env, say, signal }) => {
  const version = basename(dirname(target));
  const folder = temporaryFolder(target);
  try {
    const download = await startOwnedProcess({
      command: process.execPath,
      // The downloader cannot be cancelled (https://github.com/temporalio/sdk-rust, ephemeral_server), so it has a process that can be ended.
      args: ['--input-type=module', '--eval', script, `v${version}`, folder],
      // The CLI that it tries out leaves a file in the home folder.
      env: { ...env, HOME: folder },
      cwd: checkoutFolder,
      logFile: join(folder, 'download.log'),
      stopWithinMs: 0,
      signal,
    });
    const started = Date.now();
    let said = false;
    while (download.isRunning()) {
      const isUnderWay = binariesIn(folder).length > 0;
      if (isUnderWay && !said) {
        say(`Downloading Temporal's CLI ${version} …`);
        said = true;
      }
      if (Date.now() - started > (isUnderWay ? wholeWithinMs : firstByteWithinMs)) {
        await download.stop();
        return isUnderWay ? 'took more than 5 minutes' : 'temporal.download does not answer';
      }
      await Promise.race([download.ended, new Promise((resolve) => setTimeout(resolve, 100))]);
    }
    const [binary] = binariesIn(folder).filter((name) => !name.endsWith('.downloading'));
    if (binary === undefined) return 'temporal.download cannot be reached';
    mkdirSync(dirname(target), { recursive: true });
    renameSync(join(folder, binary), target);
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

// The only way to its downloader is to have it start a server, which is stopped at once.
const script = `
import { TestWorkflowEnvironment } from '@temporalio/testing';
const [version, downloadDir] = process.argv.slice(1);
const environment = await TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'cached-download', version, downloadDir } },
});
await environment.teardown();
`;

function binariesIn(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.startsWith('temporal-'));
}
