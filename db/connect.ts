/** One pool of connections to Postgres: `sql` for statements over whole sets, `orm` for typed reads and writes of single rows. */
import { connect as connectSocket, type Socket } from 'node:net';
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema.js';

export type Sql = postgres.Sql;
/** What a statement needs: a pool, or one transaction of it. */
export type Queryable = postgres.ISql;
/** One transaction, with savepoints. */
export type Transaction = postgres.TransactionSql;
export type Orm = PostgresJsDatabase<typeof schema>;

export type Database = {
  readonly sql: Sql;
  readonly orm: Orm;
  /** Waits for statements under way, at most five seconds. */
  close(): Promise<void>;
};

export type ConnectOptions = {
  /** Connections at most; default 10. */
  readonly max?: number;
  /** Shown in pg_stat_activity. */
  readonly name?: string;
  /** Tables of this schema take the place of those of the same name in `public`. */
  readonly schema?: string;
};

/**
 * What Postgres does about a worker that is gone without a word, or hangs: it may hold locks on its tenant, for which the
 * attempt that takes over waits. https://www.postgresql.org/docs/18/runtime-config-client.html and -connection.html
 */
const sessionSettings = {
  // Ends a transaction that nobody goes on with. No transaction of ours waits for anything but its own statements; Graph is asked outside.
  idle_in_transaction_session_timeout: 5 * 60_000,
  // Ends a statement whose client has closed its connection; else it goes on to its end, locks and all.
  client_connection_check_interval: 10_000,
  // A machine that vanished closes nothing. Linux asks after two hours, and again for eleven minutes: here it is out within two minutes.
  tcp_keepalives_idle: 60,
  tcp_keepalives_interval: 10,
  tcp_keepalives_count: 6,
} as const;

/** Connects lazily: the first statement opens the first connection. Settings of Postgres that the URL names come before ours. */
export function connect(url: string, options: ConnectOptions = {}): Database {
  const settings = {
    max: options.max ?? 10,
    connect_timeout: 10,
    // Notices such as "relation already exists, skipping" are not for the operator.
    onnotice: () => undefined,
    connection: {
      application_name: options.name ?? 'rollcall',
      ...sessionSettings,
      ...(options.schema === undefined ? {} : { search_path: `${options.schema}, public` }),
    },
    socket: openSocket,
  };
  const sql = postgres(url, settings);
  return { sql, orm: drizzle(sql, { schema }), close: () => sql.end({ timeout: 5 }) };
}

/**
 * postgres.js never sets TCP_NODELAY, so a statement of several small writes waits for the peer's delayed
 * acknowledgement, about 40 ms each (https://github.com/porsager/postgres, src/connection.js). Its option `socket` is
 * absent from its types. The socket is handed over while it still connects: what is written is buffered, and a refusal
 * arrives as the event that makes the pool try again; a rejected promise here would leave that connection stuck.
 */
function openSocket(target: {
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly path: string | false;
}): Socket {
  if (target.path !== false) return connectSocket(target.path);
  const host = target.host[0] ?? 'localhost';
  // Its TLS takes the server name from the socket's `host`.
  return Object.assign(connectSocket({ host, port: target.port[0] ?? 5432, noDelay: true }), { host });
}
