/** How many people a mapping has: whoever it has linked is not matched again. */
import { count, eq } from 'drizzle-orm';
import type { Orm } from '../connect.js';
import { links } from '../schema.js';

export async function countLinked(orm: Pick<Orm, 'select'>, mappingId: string): Promise<number> {
  const [row] = await orm.select({ linked: count() }).from(links).where(eq(links.mappingId, mappingId));
  return row?.linked ?? 0;
}
