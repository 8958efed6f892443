/**
 * A transaction that survives the loss of its connection. postgres.js answers such a loss with a `rollback` on the very
 * connection that is gone, which throws where nobody can catch it and ends the process
 * (https://github.com/porsager/postgres/issues/1208); and work that goes on, because it waited for something else, would
 * write on the connection's successor, outside of any transaction. Here both stop for good: the caller is told.
 */
import postgres from 'postgres';
import type { Database, Transaction } from './connect.js';

/** Whether the transaction has ended, however that came. */
type Life = { isOver: boolean };

/**
 * Commits what the work writes, or nothing of it.
 *
 * @throws what the work throws; postgres.js's CONNECTION_CLOSED and the like where the server went away
 */
export async function transact<T>(db: Database, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const life: Life = { isOver: false };
  try {
    const result: { readonly value: T } = await db.sql.begin((transaction) => whole(life, transaction, work));
    return result.value;
  } finally {
    life.isOver = true;
  }
}

/**
 * Ends the transaction's life before its rollback is sent: a part of the work that still waits for an answer would go on
 * behind the rollback, on the same connection, and commit by itself.
 */
async function whole<T>(
  life: Life,
  transaction: Transaction,
  work: (transaction: Transaction) => Promise<T>,
): Promise<{ readonly value: T }> {
  try {
    return await alive(life, transaction, work);
  } catch (error) {
    life.isOver = true;
    throw error;
  }
}

/** Never settles once the connection is lost: `begin` itself rejects as soon as the socket is closed. */
async function alive<T>(
  life: Life,
  transaction: Transaction,
  work: (transaction: Transaction) => Promise<T>,
): Promise<{ readonly value: T }> {
  try {
    const value = await work(guarded(life, transaction));
    if (!life.isOver) return { value };
  } catch (error) {
    if (!life.isOver && !isConnectionLost(error)) throw error;
  }
  return await new Promise<never>(() => undefined);
}

/** The transaction, as long as it lives; its savepoints alike. */
function guarded(life: Life, transaction: Transaction): Transaction {
  const savepoint = async <T>(work: (savepoint: Transaction) => Promise<T>) => {
    const result: { readonly value: T } = await transaction.savepoint((inner) => alive(life, inner, work));
    return result.value;
  };
  return new Proxy(transaction, {
    apply: (target, self, args: unknown[]): unknown => {
      refuseIfOver(life);
      return Reflect.apply(target, self, args);
    },
    get: (target, key): unknown => {
      refuseIfOver(life);
      return key === 'savepoint' ? savepoint : Reflect.get(target, key);
    },
  });
}

function refuseIfOver(life: Life): void {
  if (life.isOver) throw new Error('This transaction is over; nothing more is written in it.');
}

function isConnectionLost(error: unknown): boolean {
  if (error instanceof postgres.PostgresError) return /^(08|57P0[123]|25P0[34])/.test(error.code);
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|EPIPE|ETIMEDOUT)/.test(code);
}
