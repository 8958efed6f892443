/** Stops whoever writes a certain row, in the middle of their transaction, for as long as a test wants: the exact point at which it kills. */
import { randomInt } from 'node:crypto';
import { onTestFinished, vi } from 'vitest';
import { connect, type Database } from '../../db/connect.js';
import type { TestSystem } from '../system.js';

export type Gate = {
  /** Resolves when somebody stands before the gate. */
  readonly reached: () => Promise<void>;
  /** Lets them go on; from now on everybody passes. */
  readonly open: () => Promise<void>;
};

export type GatePlace = {
  readonly table: string;
  readonly event: 'insert' | 'update';
  /** SQL over `new` and `old`: of which rows the writer is stopped. */
  readonly when: string;
};

export async function closeGate(
  { db, databaseUrl }: Pick<TestSystem, 'db' | 'databaseUrl'>,
  { table, event, when }: GatePlace,
): Promise<Gate> {
  const key = randomInt(2 ** 31);
  // A connection of its own: it may be lost with the server.
  const keeper = connect(databaseUrl, { max: 1, name: 'gate' });
  const open = () => keeper.close();
  onTestFinished(open);
  await keeper.sql`select pg_advisory_lock(${key})`;
  await keeper.sql.unsafe(`
    create function gate_${key}() returns trigger language plpgsql as $$
      begin
        if ${when} then perform pg_advisory_xact_lock_shared(${key}); end if;
        return new;
      end
    $$;
    create trigger gate_${key} before ${event} on ${table} for each row execute function gate_${key}();`);
  return {
    reached: () => someoneWaits(db, `locktype = 'advisory' and objid = ${key}`),
    open,
  };
}

/** Resolves when somebody waits for a lock of this database. @param which SQL over `pg_locks` */
export async function someoneWaits(db: Database, which: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const waiting = await db.sql.unsafe(`
        select 1 from pg_locks
        where not granted and database = (select oid from pg_database where datname = current_database()) and ${which}`);
      if (waiting.length === 0) throw new Error(`Nobody waits for a lock where ${which}.`);
    },
    { timeout: 30_000, interval: 20 },
  );
}
