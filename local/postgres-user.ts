// As whom PostgreSQL runs. It refuses to be root, so root lends it another user, who must then be let into our folders.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

export interface PostgresUser {
  /** Who must own the data; null: whoever creates it does. */
  readonly owner: UserIds | null;
  /** As whom its commands are spawned; null: as ourselves. */
  readonly spawnAs: UserIds | null;
  /** What goes before a command of PostgreSQL, empty if nothing. */
  readonly prefix: readonly string[];
}

/**
 * Ourselves, unless we are root: then whoever owns the data already, else the system's user `postgres`, else `nobody`.
 * No user is created, which would outlive the checkout. Where that user may not enter the folders (a clone in root's home is closed
 * to all others), PostgreSQL gets root's right to read and write files, without being root.
 *
 * @throws Error if root finds no such user, or cannot let them in.
 */
export function postgresUser(folder: string, dataFolder: string, postgresBinary: string): PostgresUser {
  if (process.getuid?.() !== 0) return { owner: null, spawnAs: null, prefix: [] };
  const ids = ownerOf(dataFolder) ?? idsOf('postgres') ?? idsOf('nobody');
  if (ids === null) {
    throw new Error(
      'PostgreSQL does not run as root, and this system has neither a user postgres nor nobody. ' +
        'Run as an ordinary user, or set DATABASE_URL to a PostgreSQL server of yours.',
    );
  }
  const tryOut = ['/bin/sh', '-c', 'cd "$1" && "$2" --version', 'sh', folder, postgresBinary] as const;
  if (succeeds(tryOut, ids)) return { owner: ids, spawnAs: ids, prefix: [] };
  const prefix = [
    'setpriv',
    `--reuid=${String(ids.uid)}`,
    `--regid=${String(ids.gid)}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
    '--',
  ];
  if (succeeds([...prefix, ...tryOut], null)) return { owner: ids, spawnAs: null, prefix };
  throw new Error(
    `PostgreSQL does not run as root, and user ${String(ids.uid)}, as whom it would run, may not enter ${folder} or ${postgresBinary}. ` +
      'Move the checkout to a folder that everyone may enter, run as an ordinary user, or set DATABASE_URL to a PostgreSQL server of yours.',
  );
}

function ownerOf(dataFolder: string): UserIds | null {
  if (!existsSync(dataFolder)) return null;
  const { uid, gid } = statSync(dataFolder);
  return uid === 0 ? null : { uid, gid };
}

function idsOf(name: string): UserIds | null {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
  if (uid?.status !== 0 || gid?.status !== 0) return null;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function succeeds(command: readonly string[], user: UserIds | null): boolean {
  const [program = '', ...args] = command;
  return spawnSync(program, args, { stdio: 'ignore', ...user }).status === 0;
}
