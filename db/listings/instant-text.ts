/** An instant as programs read it, `2026-03-01T08:44:53.120Z`: drizzle switches off the driver's own reading of dates. */
import type { Queryable } from '../connect.js';

/** @param column with its table: `r.started_at` */
export function instantText(sql: Queryable, column: string) {
  return sql`to_char(${sql(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
