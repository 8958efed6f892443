// Builds Temporal's CLI with Go from the pinned module in temporal-cli/, for machines that reach package registries only.
// `go install` refuses its releases since 1.6 because their go.mod has a replace directive (https://github.com/golang/go/issues/44840).
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { temporaryFolder } from './cache-folder.js';
import { checkoutFolder } from './checkout-folder.js';
import { startOwnedProcess } from './owned-process.js';
import type { GetTemporalCli } from './temporal-cli.js';

const leastGo: readonly number[] = [1, 26, 4];

/** See `GetTemporalCli`. About 3 minutes on 2 cores. */
export const buildTemporalCli: GetTemporalCli = async (target, { env, say, signal }) => {
  const folder = temporaryFolder(target);
  mkdirSync(join(folder, 'tmp'));
  try {
    const goEnv = { ...env, ...goSettings(folder, env) };
    const { stdout } = spawnSync('go', ['version'], { encoding: 'utf8', env: goEnv });
    const found = /go version go(\d+)\.(\d+)(?:\.(\d+))?/.exec(stdout ?? '');
    if (found === null) return 'Go is not installed';
    const version = found.slice(1).map((part) => Number(part ?? 0));
    if (isOlder(version, leastGo)) return `Go ${version.join('.')} is older than ${leastGo.join('.')}`;
    say("Building Temporal's CLI with Go: about 3 minutes, once …");
    const build = await startOwnedProcess({
      command: 'go',
      args: [
        'build',
        '-trimpath',
        '-ldflags=-s -w',
        '-o',
        join(folder, 'temporal'),
        'github.com/temporalio/cli/cmd/temporal',
      ],
      cwd: join(checkoutFolder, 'local', 'temporal-cli'),
      env: goEnv,
      logFile: join(folder, 'build.log'),
      signal,
    });
    const end = await build.ended;
    if (end !== 'exit code 0') return `go build ended with ${end}: ${build.lastWords()}`;
    mkdirSync(dirname(target), { recursive: true });
    renameSync(join(folder, 'temporal'), target);
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Keeps Go's caches in `folder`; otherwise they would stay in the home folder, a gigabyte and more. */
function goSettings(folder: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const settings = {
    GOFLAGS: '-mod=readonly -modcacherw -buildvcs=false',
    GOTOOLCHAIN: 'local',
    CGO_ENABLED: '0',
    GOPATH: join(folder, 'path'),
    GOMODCACHE: join(folder, 'modules'),
    GOCACHE: join(folder, 'cache'),
    GOTMPDIR: join(folder, 'tmp'),
  };
  if (process.platform !== 'linux') return settings;
  // Go counts its own use in the folder of its settings, which stay readable where they are: https://go.dev/doc/telemetry
  const configFolder = env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  return {
    ...settings,
    XDG_CONFIG_HOME: join(folder, 'config'),
    GOENV: env['GOENV'] ?? join(configFolder, 'go', 'env'),
  };
}

function isOlder(version: readonly number[], least: readonly number[]): boolean {
  const difference = least.map((part, index) => (version[index] ?? 0) - part).find((part) => part !== 0);
  return difference !== undefined && difference < 0;
}
