/**
 * What there is to look up at all before a plan begins. What others add meanwhile, a mark by an operator for example, is
 * not missed for good: nobody closes what was not looked for, and the next run finds it.
 */
import type { Queryable } from '../connect.js';
import { type Target, ownedBy, tableOf } from './load-known.js';

export type Existing = {
  /** Anybody who could hold an identifier. */
  readonly people: boolean;
  /** Anybody linked through these mappings. */
  readonly links: boolean;
  /** Anything open in these mappings: rejections, graces, marks. */
  readonly openItems: boolean;
  /** Changes in these mappings that wait for a person's word, or were refused. */
  readonly standingHolds: boolean;
};

export async function findExisting(sql: Queryable, target: Target, mappingIds: readonly string[]): Promise<Existing> {
  const ids = sql`any(${[...mappingIds]}::uuid[])`;
  const [existing] = await sql<Existing[]>`
    select
      exists (select 1 from ${tableOf(sql, target.kind)} p where ${ownedBy(sql, target)}) as people,
      exists (select 1 from links where mapping_id = ${ids}) as links,
      exists (select 1 from open_items where mapping_id = ${ids}) as "openItems",
      exists (select 1 from change_batches where mapping_id = ${ids} and state in ('held', 'refused')) as "standingHolds"`;
  if (existing === undefined) throw new Error('The database returned no row for a select without a table.');
  return existing;
}
