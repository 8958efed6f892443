// A Temporal dev server of our own, with its Web UI, set up as Rollcall needs a cluster to be.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { searchAttributeNames } from '../workflows/contract.js';
import { freePort } from './free-port.js';
import { startOwnedProcess, type OwnedProcess } from './owned-process.js';
import type { TemporalCli } from './temporal-cli.js';

export interface TemporalOptions {
  readonly cli: TemporalCli;
  /** Holds temporal.log and, unless `inMemory`, the server's database; made if missing. */
  readonly folder: string;
  readonly namespace: string;
  /** True: what ran is forgotten when the server stops. */
  readonly inMemory?: boolean;
  /** Taken if it is free, else another. */
  readonly port?: number;
  /** The same for the Web UI; null: no Web UI. */
  readonly uiPort?: number | null;
  readonly env: NodeJS.ProcessEnv;
  /** Ends the server, or the attempt to start it, when it is aborted. */
  readonly signal?: AbortSignal;
}

export interface LocalTemporal {
  /** For example "127.0.0.1:7233". */
  readonly address: string;
  readonly uiUrl: string | null;
  readonly pid: number;
  /** Resolves when the server has ended, asked or not, with how. */
  readonly ended: Promise<string>;
  readonly stop: () => Promise<void>;
}

const startWithinMs = 60_000;

/**
 * Starts the dev server on 127.0.0.1 and waits until its namespace can be used.
 *
 * @throws Error if it does not start; the message ends with its last log lines.
 */
export async function startTemporal(options: TemporalOptions): Promise<LocalTemporal> {
  mkdirSync(options.folder, { recursive: true });
  const isUiQuiet = spawnSync(options.cli.path, ['server', 'start-dev', '--help'], {
    encoding: 'utf8',
  }).stdout.includes(newsFlag);
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(attempt === 1 ? options.port : undefined);
    const uiPort = options.uiPort === null ? null : await freePort(attempt === 1 ? options.uiPort : undefined);
    const server = await startOwnedProcess({
      command: options.cli.path,
      args: serverFlags(options, port, uiPort, isUiQuiet),
      env: serverEnvironment(options),
      logFile: join(options.folder, 'temporal.log'),
      signal: options.signal,
    });
    const address = `127.0.0.1:${String(port)}`;
    if (await isReady(address, options.namespace, server)) {
      const uiUrl = uiPort === null ? null : `http://127.0.0.1:${String(uiPort)}`;
      return { address, uiUrl, pid: server.pid, ended: server.ended, stop: server.stop };
    }
    await server.stop();
    if (attempt < 3 && server.lastWords().includes('address already in use')) continue;
    throw new Error(`Temporal's dev server did not start in ${options.folder}:\n${server.lastWords()}`);
  }
}

const newsFlag = '--ui-disable-news-fetch';

/** The CLI takes settings from TEMPORAL_* and the home folder, which are meant for clients of other servers, and leaves a file there. */
function serverEnvironment({ env, folder }: TemporalOptions): NodeJS.ProcessEnv {
  const others = Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return { ...Object.fromEntries(others), HOME: folder };
}

function serverFlags(
  options: TemporalOptions,
  port: number,
  uiPort: number | null,
  isUiQuiet: boolean,
): readonly string[] {
  // An older server's database is not migrated by a newer CLI, so each version has its own; what must last is in Postgres.
  const database = join(options.folder, `temporal-${options.cli.serverVersion}.sqlite`);
  const dynamicConfig = [
    'matching.enableFairness=true',
    // Fairness is exact within a partition only: https://docs.temporal.io/develop/task-queue-priority-fairness
    'matching.numTaskqueueReadPartitions=1',
    'matching.numTaskqueueWritePartitions=1',
    // The dev server looks at its queues 20 times a second, so that every task waits 50 ms: a sync takes 1.0 s instead of 0.3.
    'history.transferProcessorMaxPollRPS=1000',
    'history.timerProcessorMaxPollRPS=1000',
    // Else it reports itself to version-info.temporal.io.
    'frontend.enableServerVersionCheck=false',
  ];
  return [
    'server',
    'start-dev',
    '--ip=127.0.0.1',
    `--port=${String(port)}`,
    `--namespace=${options.namespace}`,
    '--log-level=warn',
    '--color=never',
    ...(uiPort === null ? ['--headless'] : ['--ui-port', String(uiPort), ...(isUiQuiet ? [newsFlag] : [])]),
    ...(options.inMemory === true ? [] : ['--db-filename', database]),
    ...searchAttributeNames.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    ...dynamicConfig.flatMap((setting) => ['--dynamic-config-value', setting]),
  ];
}

/** Waits until the namespace answers. False if the server ends before, or takes longer than a minute. */
async function isReady(address: string, namespace: string, server: OwnedProcess): Promise<boolean> {
  const connection = Connection.lazy({ address });
  try {
    const deadline = Date.now() + startWithinMs;
    while (server.isRunning() && Date.now() < deadline) {
      try {
        await connection.withDeadline(Date.now() + 1_000, async () =>
          connection.workflowService.describeNamespace({ namespace }),
        );
        return server.isRunning();
      } catch {
        await Promise.race([server.ended, new Promise((resolve) => setTimeout(resolve, 50))]);
      }
    }
    return false;
  } finally {
    await connection.close();
  }
}
