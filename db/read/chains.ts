/**
 * Chains: one listing of one kind from its first page to its last. The next link is moved in the transaction that
 * stores the page it came with, so a process that dies leaves neither a gap nor a cursor ahead of its rows.
 */
import { hash } from 'node:crypto';
import type { Queryable } from '../connect.js';

/** What is listed: users, the recycle bin, or the members of one group by its object id. */
export type ListingKind = 'users' | 'deleted' | `group:${string}`;

export type Chain = {
  readonly chain: number;
  readonly nextNumber: number;
  /** Null: the first page has not been stored yet, or the listing is complete. */
  readonly nextLink: string | null;
  readonly complete: boolean;
};

/** The newest chain of this kind in a run; null where it has not begun. */
export async function currentChain(sql: Queryable, runId: string, kind: ListingKind): Promise<Chain | null> {
  const [row] = await sql<Chain[]>`
    select chain, next_number as "nextNumber", next_link as "nextLink", complete
    from run_chains where run_id = ${runId} and kind = ${kind} order by chain desc limit 1`;
  return row ?? null;
}

/** Begins a listing, or begins it again: pages of an earlier chain no longer prove anything. */
export async function startChain(sql: Queryable, tenantId: string, runId: string, kind: ListingKind): Promise<Chain> {
  const [row] = await sql<Chain[]>`
    insert into run_chains (tenant_id, run_id, kind, chain)
    select ${tenantId}, ${runId}, ${kind}, coalesce(max(chain) + 1, 0) from run_chains where run_id = ${runId} and kind = ${kind}
    returning chain, next_number as "nextNumber", next_link as "nextLink", complete`;
  if (row === undefined) throw new Error('The database returned no chain for an insert.');
  return row;
}

/** How many entries the newest chain is expected to have, where Entra counts them. */
export async function setExpected(
  sql: Queryable,
  runId: string,
  kind: ListingKind,
  expected: number | null,
): Promise<void> {
  await sql`
    update run_chains set expected = ${expected}
    where run_id = ${runId} and kind = ${kind}
      and chain = (select max(chain) from run_chains where run_id = ${runId} and kind = ${kind})`;
}

export type StoredPage = {
  readonly tenantId: string;
  readonly runId: string;
  readonly kind: ListingKind;
  readonly chain: number;
  readonly number: number;
  readonly link: string;
  readonly objectIds: readonly string[];
  readonly unreadable: readonly { readonly position: number; readonly reason: string }[];
  readonly nextLink: string | null;
};

/** Stores what a page held and moves the cursor behind it. Call it in the transaction that writes the page's rows. */
export function storePage(sql: Queryable, page: StoredPage): readonly Promise<unknown>[] {
  const unreadable = page.unreadable.map((entry) => ({
    tenant_id: page.tenantId,
    run_id: page.runId,
    kind: page.kind,
    chain: page.chain,
    page_number: page.number,
    position: entry.position,
    reason: entry.reason,
  }));
  return [
    sql`insert into run_pages (tenant_id, run_id, kind, chain, number, link_hash, object_ids)
      values (${page.tenantId}, ${page.runId}, ${page.kind}, ${page.chain}, ${page.number}, ${linkHashOf(page.link)}, ${`{${page.objectIds.join(',')}}`})`,
    moveCursor(sql, page),
    ...(unreadable.length === 0 ? [] : [sql`insert into unreadable_entries ${sql(unreadable)}`]),
  ];
}

/**
 * A page continues the listing where the page before it left it. Commits that did not wait for the disk are lost when
 * Postgres crashes, and whoever was waiting for Graph meanwhile has not noticed: the next attempt reads where it stands.
 */
async function moveCursor(sql: Queryable, page: StoredPage): Promise<void> {
  const moved = await sql`
    update run_chains set next_number = ${page.number + 1}, next_link = ${page.nextLink}, complete = ${page.nextLink === null}
    where run_id = ${page.runId} and kind = ${page.kind} and chain = ${page.chain} and next_number = ${page.number}`;
  if (moved.count === 0) throw new Error(`Page ${page.number} does not continue what is stored of this listing.`);
}

/** Hashes of the links whose pages a chain holds: a listing that comes back to one of them would never end. */
export async function linkHashesOf(
  sql: Queryable,
  runId: string,
  kind: ListingKind,
  chain: number,
): Promise<Set<string>> {
  const rows = await sql<{ hash: string }[]>`
    select replace(link_hash::text, '-', '') as hash from run_pages where run_id = ${runId} and kind = ${kind} and chain = ${chain}`;
  return new Set(rows.map((row) => row.hash));
}

/** What the newest chain of a kind held: different people, and entries that nothing can be told from. */
export async function chainTotals(
  sql: Queryable,
  runId: string,
  kind: ListingKind,
): Promise<{ readonly people: number; readonly unreadable: number; readonly complete: boolean }> {
  const [totals] = await sql<{ people: number; unreadable: number; complete: boolean }[]>`
    with newest as (
      select chain, complete from run_chains where run_id = ${runId} and kind = ${kind} order by chain desc limit 1
    )
    select
      (select count(distinct s.id)::int from run_pages p cross join unnest(p.object_ids) as s (id)
        where p.run_id = ${runId} and p.kind = ${kind} and p.chain = newest.chain) as people,
      (select count(*)::int from unreadable_entries u
        where u.run_id = ${runId} and u.kind = ${kind} and u.chain = newest.chain) as unreadable,
      newest.complete
    from newest`;
  return totals ?? { people: 0, unreadable: 0, complete: false };
}

/** Links are long and act like credentials; a listing that comes back to one is seen by its hash. */
export function linkHashOf(link: string): string {
  return hash('sha256', link, 'hex').slice(0, 32);
}
