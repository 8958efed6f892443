/** How well e-mail tells the people of a directory apart, as far as the mirror knows. */
import type { Database } from '../connect.js';

export type MailGaps = {
  /** Live users of the mirror; 0 where nothing has been read yet. */
  readonly users: number;
  readonly without: number;
  /** Users whose address somebody else has as well. */
  readonly shared: number;
};

/** Upper and lower case alike, by Postgres' rules: a count for a warning, and no decision about anybody. */
export async function countMailGaps(db: Database, tenantId: string): Promise<MailGaps> {
  const [gaps] = await db.sql<MailGaps[]>`
    with mails as (
      select lower(nullif(trim(document ->> 'mail'), '')) as mail, count(*) as people
      from directory_users where tenant_id = ${tenantId} and state = 'live' group by 1
    )
    select coalesce(sum(people), 0)::int as users, coalesce(sum(people) filter (where mail is null), 0)::int as without,
      coalesce(sum(people) filter (where mail is not null and people > 1), 0)::int as shared
    from mails`;
  if (gaps === undefined) throw new Error('An aggregate without a group always has a row.');
  return gaps;
}
