/** A part of a transaction that Postgres may refuse without the rest being lost. */
import type { Transaction } from '../db/connect.js';
import { databaseFaultOf } from '../db/database-fault.js';

/** Runs the work with unique identifiers looked at only at its end; null where Postgres refused a row of it. */
export async function trySavepoint(
  transaction: Transaction,
  work: (savepoint: Transaction) => Promise<number>,
): Promise<number | null> {
  try {
    const done: { readonly count: number } = await transaction.savepoint(async (savepoint) => {
      await savepoint`set constraints all deferred`;
      const count = await work(savepoint);
      await savepoint`set constraints all immediate`;
      return { count };
    });
    return done.count;
  } catch (error) {
    if (databaseFaultOf(error) === 'row') return null;
    throw error;
  }
}
