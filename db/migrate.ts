/** Brings a database to the newest schema. Running it twice, or from two processes at once, does no harm. */
import { fileURLToPath } from 'node:url';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import { connect } from './connect.js';

/** One number for "Rollcall migrates here"; advisory locks are per database. */
const migrationLock = 7_265_736_001;

/**
 * Applies every migration that the database does not have yet, each once. drizzle's migrator takes no lock, so two
 * starting workers would both try: whoever comes second waits here and then finds nothing to do.
 *
 * @throws the database's error where it cannot be reached or a statement fails; nothing of that migration remains
 */
export async function migrate(url: string): Promise<void> {
  const waiting = connect(url, { max: 1, name: 'rollcall migrate lock' });
  const migrating = connect(url, { max: 1, name: 'rollcall migrate' });
  try {
    await waiting.sql.begin(async (transaction) => {
      // This transaction only holds the lock while another connection works, which for an index over millions of rows can be long.
      await transaction`select set_config('idle_in_transaction_session_timeout', '0', true)`;
      await transaction`select pg_advisory_xact_lock(${migrationLock})`;
      await applyMigrations(migrating.orm, {
        migrationsFolder: migrationsFolder(),
        migrationsSchema: 'rollcall_migrations',
      });
    });
  } finally {
    await migrating.close();
    await waiting.close();
  }
}

/** The SQL files are read where they were written; the compiler copies none of them to `dist/`. */
function migrationsFolder(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  return here.replace(/([/\\])dist[/\\]db[/\\]$/, '$1db$1') + 'migrations';
}
