/**
 * The fence: an attempt of an activity that was timed out, or belongs to a terminated run, may go on running for a
 * while, but it can no longer commit.
 */
import type { Database, Transaction } from './connect.js';
import { transact } from './transact.js';

export type Fence = { readonly tenantId: string; readonly number: bigint };

/** Somebody newer works for this tenant; whatever was being written was rolled back. */
export class FencedOutError extends Error {
  constructor() {
    super('A newer attempt has taken over this tenant; this one stops without writing.');
    this.name = 'FencedOutError';
  }
}

/** The tenant was removed while somebody still worked for it: whatever they go on with would link its people again. */
export class TenantRemovedError extends Error {
  constructor() {
    super('This tenant was removed; nothing more is written for it.');
    this.name = 'TenantRemovedError';
  }
}

/** Begins an attempt: from now on nothing that holds an older number commits. Waits for transactions under way. */
export async function takeFence(db: Database, tenantId: string): Promise<Fence> {
  const [row] = await db.sql<{ fence: string }[]>`
    update tenants set fence = fence + 1 where id = ${tenantId} and status <> 'removed' returning fence::text as fence`;
  if (row === undefined) throw new TenantRemovedError();
  return { tenantId, number: BigInt(row.fence) };
}

export type FencedOptions = {
  /**
   * Whether the commit waits for the disk; it does unless told. If the database server dies, commits that did not wait may be
   * lost, the newest only and each as a whole, so that cursors and rows still agree; whoever tells somebody that the
   * work is done calls `persist` first.
   */
  readonly flush?: boolean;
};

/**
 * One write transaction of an attempt. The row lock is shared, so that pages in flight of one attempt do not wait for
 * each other, and conflicts with the update of `takeFence`, so that nothing commits behind a newer attempt's back.
 * The work's statements are sent without waiting for what the look at the fence finds: they come after it on the same
 * connection, and are rolled back where it was passed. That spares a round trip.
 *
 * @throws FencedOutError where a newer attempt has begun
 */
export async function fenced<T>(
  db: Database,
  fence: Fence,
  work: (transaction: Transaction) => Promise<T>,
  { flush = true }: FencedOptions = {},
): Promise<T> {
  return await transact(db, async (transaction) => {
    const unflushed = flush ? transaction`` : transaction`, set_config('synchronous_commit', 'off', true)`;
    const looking = transaction`
      select 1 ${unflushed} from tenants where id = ${fence.tenantId} and fence = ${fence.number.toString()}::bigint for share`.execute();
    const working = work(transaction);
    // Noticed when it is awaited: where the fence was passed, what became of the work does not matter.
    working.catch(() => undefined);
    if ((await looking).length === 0) throw new FencedOutError();
    return await working;
  });
}

/** Waits until everything that this attempt has committed is on the disk. @throws FencedOutError where a newer attempt has begun */
export async function persist(db: Database, fence: Fence): Promise<void> {
  const rows = await db.sql`
    update tenants set fence = fence where id = ${fence.tenantId} and fence = ${fence.number.toString()}::bigint returning 1`;
  if (rows.length === 0) throw new FencedOutError();
}
