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

/**
 * One write transaction of an attempt. The row lock is shared, so that pages in flight of one attempt do not wait for
 * each other, and conflicts with the update of `takeFence`, so that nothing commits behind a newer attempt's back.
 *
 * @throws FencedOutError where a newer attempt has begun
 */
export async function fenced<T>(
  db: Database,
  fence: Fence,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  return await transact(db, async (transaction) => {
    const held = await transaction`
      select 1 from tenants where id = ${fence.tenantId} and fence = ${fence.number.toString()}::bigint for share`;
    if (held.length === 0) throw new FencedOutError();
    return await work(transaction);
  });
}
