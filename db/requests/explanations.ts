/** Questions about one person, and their answers. Both are personal: they stay in Postgres until whoever asked has read them, ten minutes at most. */
import { and, eq, gt, lt, sql } from 'drizzle-orm';
import type { Explanation } from '../../domain/explanation.js';
import type { Orm } from '../connect.js';
import { explanations } from '../schema.js';

const isOpen = gt(explanations.expiresAt, sql`now()`);

/** Of every tenant: whoever asked has gone away without reading. */
export async function forgetExpiredExplanations(orm: Pick<Orm, 'delete'>): Promise<void> {
  await orm.delete(explanations).where(lt(explanations.expiresAt, sql`now()`));
}

/** @returns the question's id, which is all that Temporal is told */
export async function askForExplanation(orm: Orm, tenantId: string, subject: string): Promise<string> {
  await forgetExpiredExplanations(orm);
  const [row] = await orm.insert(explanations).values({ tenantId, subject }).returning({ id: explanations.id });
  if (row === undefined) throw new Error('The database returned no id for a question.');
  return row.id;
}

/** @returns null where it was read, or has expired */
export async function loadExplanationSubject(orm: Orm, tenantId: string, id: string): Promise<string | null> {
  const [row] = await orm
    .select({ subject: explanations.subject })
    .from(explanations)
    .where(and(eq(explanations.id, id), eq(explanations.tenantId, tenantId), isOpen));
  return row?.subject ?? null;
}

export async function storeExplanation(orm: Orm, id: string, answer: Explanation): Promise<void> {
  await orm
    .update(explanations)
    .set({ answer })
    .where(and(eq(explanations.id, id), isOpen));
}

/** Reads the answer, and forgets question and answer. Null: there was none, or it has expired. */
export async function takeExplanation(orm: Orm, id: string): Promise<Explanation | null> {
  const [row] = await orm
    .delete(explanations)
    .where(eq(explanations.id, id))
    .returning({ answer: explanations.answer, isOpen: sql<boolean>`${isOpen}` });
  return row?.isOpen === true ? row.answer : null;
}
