/** Tells the planner that a table has just been filled: autovacuum does, a minute later, and by then the run is over. */
import type { Database } from './connect.js';

/** Fewer rows than this are read at once by any plan. */
const worthwhile = 5_000;

/**
 * Without it PostgreSQL takes a table of a million new rows for a small one, and sorts all of them for every batch that an
 * index would give in order: 100 ms instead of 10 a batch at 100,000 users. Costs about 100 ms a table.
 */
export async function refreshStatistics(
  { sql }: Database,
  tables: readonly ('directory_users' | 'changes' | 'links')[],
  newRows: number,
): Promise<void> {
  if (newRows < worthwhile) return;
  await sql`analyze ${sql.unsafe(tables.join(', '))}`;
}

/**
 * Tells the planner once how many ids a page holds; it takes an array for ten, and then looks up a hundred thousand people
 * one by one where reading two tables whole takes half as long. Autovacuum keeps it from then on.
 */
export async function provideStatisticsOfPages({ sql }: Database): Promise<void> {
  const [row] = await sql<
    { missing: boolean }[]
  >`select reltuples < 0 as missing from pg_class where oid = 'run_pages'::regclass`;
  if (row?.missing === true) await sql`analyze run_pages`;
}
