// Rollcall on one machine: Postgres, Temporal and a worker, each ours unless the environment names a server that already runs.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { setUpTemporal } from '../client/set-up-temporal.js';
import { migrate } from '../db/migrate.js';
import { provideEncryptionKeyFile } from './encryption-key.js';
import type { OwnedProcess } from './owned-process.js';
import { startPostgres } from './postgres.js';
import { findTemporalCli } from './temporal-cli.js';
import { startTemporal } from './temporal.js';
import { startWorkerProcess } from './worker-process.js';
import { workerWorks } from './worker-works.js';

export interface SystemOptions {
  /** Holds everything the system keeps; made if missing. */
  readonly folder: string;
  /** DATABASE_URL and TEMPORAL_ADDRESS in it are used instead of servers of ours; the worker inherits all of it. */
  readonly env: NodeJS.ProcessEnv;
  /** Takes one line at a time about what is under way. */
  readonly say: (line: string) => void;
  /** Wished for, so that addresses stay the same from start to start; another is taken if one is not free. */
  readonly ports?: { readonly postgres: number; readonly temporal: number; readonly ui: number };
  /** Gives up an attempt to start when it is aborted. A system that is up is ended by `stop`, part after part. */
  readonly signal?: AbortSignal;
}

export interface LocalSystem {
  readonly databaseUrl: string;
  /** For example "127.0.0.1:7233". */
  readonly temporalAddress: string;
  readonly namespace: string;
  /** Null where TEMPORAL_ADDRESS was given. */
  readonly uiUrl: string | null;
  readonly encryptionKeyFile: string;
  readonly worker: OwnedProcess;
  /** Resolves with a sentence when a part of the system ends that was not told to. */
  readonly broken: Promise<string>;
  /** Stops the worker, then Temporal, then Postgres, and waits until they are gone. */
  readonly stop: () => Promise<void>;
}

interface Server {
  readonly ended: Promise<string>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the system: servers, migrations, worker.
 *
 * @throws Error with what is missing and the way out; nothing is left running then.
 */
export async function startSystem(options: SystemOptions): Promise<LocalSystem> {
  const attempt = new AbortController();
  const giveUp = (): void => {
    attempt.abort();
  };
  options.signal?.addEventListener('abort', giveUp);
  try {
    return await startParts({ ...options, signal: attempt.signal });
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
  }
}

type AttemptOptions = SystemOptions & { readonly signal: AbortSignal };

async function startParts(options: AttemptOptions): Promise<LocalSystem> {
  const { folder, env } = options;
  mkdirSync(folder, { recursive: true });
  const encryptionKeyFile = join(folder, 'encryption.key');
  provideEncryptionKeyFile(encryptionKeyFile);
  const started: [name: string, server: Server][] = [];
  let isStopping = false;
  const stop = async (): Promise<void> => {
    isStopping = true;
    for (const [, server] of started.toReversed()) await server.stop();
  };
  const keep = <S extends Server>(name: string, server: S): S => {
    started.push([name, server]);
    return server;
  };
  try {
    const [databaseUrl, temporal] = await bothOrFirstFailure(
      provideDatabase(options, keep),
      provideTemporal(options, keep),
    );
    await migrate(databaseUrl);
    const place = {
      folder,
      env,
      databaseUrl,
      encryptionKeyFile,
      temporalAddress: temporal.address,
      namespace: temporal.namespace,
    };
    const worker = keep('the worker', await startWorkerProcess({ ...place, signal: options.signal }));
    // A server that was given has workers of its own to tell about, and ways to sign in that only the worker knows.
    if (temporal.uiUrl !== null) await workerWorks(place, worker, options.signal);
    const broken = Promise.race(
      started.map(async ([name, server]) => {
        const end = await server.ended;
        // Promise.race settles once: a part that was told to stop must not count.
        return isStopping ? new Promise<never>(() => undefined) : `${name} ended with ${end}; its log is in ${folder}.`;
      }),
    );
    return { ...place, uiUrl: temporal.uiUrl, worker, broken, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Keep = <S extends Server>(name: string, server: S) => S;

async function provideDatabase(options: AttemptOptions, keep: Keep): Promise<string> {
  const given = options.env['DATABASE_URL'];
  if (given !== undefined && given !== '') return given;
  const { ports, signal } = options;
  const server = await startPostgres({
    folder: join(options.folder, 'postgres'),
    ...(ports === undefined ? {} : { port: ports.postgres }),
    signal,
  });
  keep('PostgreSQL', server);
  const sql = postgres(server.url, { max: 1 });
  try {
    const found = await sql`select 1 from pg_database where datname = 'rollcall'`;
    if (found.length === 0) await sql`create database rollcall`;
  } finally {
    await sql.end();
  }
  const url = new URL(server.url);
  url.pathname = '/rollcall';
  return url.href;
}

interface TemporalPlace {
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl: string | null;
}

async function provideTemporal(options: AttemptOptions, keep: Keep): Promise<TemporalPlace> {
  const { env, say, ports, signal } = options;
  const namespace = env['TEMPORAL_NAMESPACE'] ?? 'default';
  const given = env['TEMPORAL_ADDRESS'];
  if (given !== undefined && given !== '') return { address: given, namespace, uiUrl: null };
  const server = await startTemporal({
    cli: await findTemporalCli({ env, say, signal }),
    folder: join(options.folder, 'temporal'),
    namespace,
    env,
    ...(ports === undefined ? {} : { port: ports.temporal, uiPort: ports.ui }),
    signal,
  });
  keep('Temporal', server);
  // A dev server keeps ended runs for a day, and what failed on Friday is looked for on Monday.
  const connection = { address: server.address };
  await setUpTemporal({ connection, namespace, retentionHours: 72 }, () => undefined);
  return { address: server.address, namespace, uiUrl: server.uiUrl };
}

/** Promise.all would leave the other one starting, and nobody to stop it. */
async function bothOrFirstFailure<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}
