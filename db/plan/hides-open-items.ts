/** Whether statements on these connections work on the preview's open items: a pooler can drop the `search_path` that they ask for. */
import type { Queryable } from '../connect.js';

export async function hidesOpenItems(sql: Queryable): Promise<boolean> {
  const [found] = await sql<{ hidden: boolean }[]>`
    select 'open_items'::regclass = 'preview.open_items'::regclass as hidden`;
  return found?.hidden === true;
}
