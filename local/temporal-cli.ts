// Finds Temporal's CLI, whose dev server and Web UI are all of Temporal that one machine needs: what is there first, then what can be got.
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { cacheFolder } from './cache-folder.js';
import { buildTemporalCli } from './temporal-cli-build.js';
import { downloadTemporalCli } from './temporal-cli-download.js';

/** The version that is downloaded or built. Its server is 1.31.2, its Web UI 2.50.1. */
export const temporalCliVersion = '1.8.2';

/** Fairness, on which tenants depend to share a worker, came with server 1.29 (https://github.com/temporalio/temporal/releases/tag/v1.29.0). */
const leastServer: readonly [number, number] = [1, 29];

export interface TemporalCli {
  readonly path: string;
  /** For example "1.31.2". */
  readonly serverVersion: string;
  readonly source: 'TEMPORAL_CLI_PATH' | 'PATH' | 'cache' | 'download' | 'build';
}

export interface FindTemporalCliOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Takes one line about what was chosen, and one before anything that takes long. */
  readonly say: (line: string) => void;
  /** Ends a download or build under way when it is aborted. */
  readonly signal?: AbortSignal;
  /** How a binary is got into the cache folder; tests bring their own. */
  readonly download?: GetTemporalCli;
  readonly build?: GetTemporalCli;
}

/** Puts the CLI at `target` and resolves with null, or with the reason, as a phrase, why it could not. */
export type GetTemporalCli = (
  target: string,
  options: Pick<FindTemporalCliOptions, 'env' | 'say' | 'signal'>,
) => Promise<string | null>;

/**
 * The first that fits of: TEMPORAL_CLI_PATH, `temporal` on PATH, the cache folder, a download, a build with Go.
 *
 * @throws Error if TEMPORAL_CLI_PATH is set and does not fit, or if there is none and none can be got; the message says how to get one.
 */
export async function findTemporalCli(options: FindTemporalCliOptions): Promise<TemporalCli> {
  const { env, say } = options;
  const choose = (path: string, serverVersion: string, source: TemporalCli['source']): TemporalCli => {
    say(`Temporal's CLI: ${path} (${nameBySource[source]}, server ${serverVersion})`);
    return { path, serverVersion, source };
  };

  const wished = env['TEMPORAL_CLI_PATH'];
  if (wished !== undefined && wished !== '') {
    const found = examine(wished);
    if ('misfit' in found)
      throw new Error(`TEMPORAL_CLI_PATH is set to ${wished}, which ${found.misfit}. Correct it or unset it.`);
    return choose(wished, found.serverVersion, 'TEMPORAL_CLI_PATH');
  }
  for (const folder of (env['PATH'] ?? '').split(delimiter).filter(isAbsolute)) {
    const path = join(folder, 'temporal');
    if (!existsSync(path)) continue;
    const found = examine(path);
    if ('serverVersion' in found) return choose(path, found.serverVersion, 'PATH');
    say(`${path} is passed over: it ${found.misfit}.`);
  }
  const cached = join(cacheFolder(env), 'temporal-cli', temporalCliVersion, 'temporal');
  const reasons: string[] = [];
  const ways = [
    ['cache', async () => Promise.resolve(existsSync(cached) ? null : 'not there')],
    ['download', options.download ?? downloadTemporalCli],
    ['build', options.build ?? buildTemporalCli],
  ] as const satisfies readonly (readonly [TemporalCli['source'], GetTemporalCli])[];
  for (const [source, get] of ways) {
    const failure = await get(cached, options);
    const found = failure === null ? examine(cached) : { misfit: failure };
    if ('serverVersion' in found) return choose(cached, found.serverVersion, source);
    reasons.push(`${source}: ${found.misfit}`);
  }
  throw new Error(
    `Temporal's CLI is missing and could not be got (${reasons.join('; ')}). Install it from https://docs.temporal.io/cli and have it on PATH ` +
      'or in TEMPORAL_CLI_PATH, or install Go 1.26.4 or newer (https://go.dev/dl) so that it can be built, or set TEMPORAL_ADDRESS to a running server.',
  );
}

const nameBySource = {
  TEMPORAL_CLI_PATH: 'from TEMPORAL_CLI_PATH',
  PATH: 'found on PATH',
  cache: 'from the cache',
  download: 'downloaded just now',
  build: 'built just now',
} as const satisfies Record<TemporalCli['source'], string>;

function examine(path: string): { readonly serverVersion: string } | { readonly misfit: string } {
  if (!existsSync(path)) return { misfit: 'does not exist' };
  if (!statSync(path).isFile() || !isExecutable(path)) return { misfit: 'is not an executable file' };
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  // For example: temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)
  const version = /Server (\d+)\.(\d+)\.(\d+)/.exec(stdout ?? '');
  if (version === null) return { misfit: "does not answer --version as Temporal's CLI does" };
  const [major, minor, patch] = version.slice(1).map(Number);
  if (major === undefined || minor === undefined) return { misfit: 'has no version' };
  const [leastMajor, leastMinor] = leastServer;
  if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
    return {
      misfit: `brings server ${String(major)}.${String(minor)}, and ${leastServer.join('.')} is the oldest that fits`,
    };
  }
  return { serverVersion: `${String(major)}.${String(minor)}.${String(patch)}` };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
