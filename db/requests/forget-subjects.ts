/**
 * The name by which somebody asked for a run of one person is of use to that run only, which knows the object id from then on.
 * That one person was asked for stays, as an empty name.
 */
import { sql } from 'drizzle-orm';
import type { Orm, Queryable } from '../connect.js';

/** Of all requests of this tenant whose run has ended. */
export async function forgetSubjects(queryable: Queryable, tenantId: string): Promise<void> {
  await queryable`
    update run_requests q set subject = '' from runs r
    where q.tenant_id = ${tenantId} and q.subject <> '' and r.id = q.run_id and r.status <> 'running'`;
}

/** The same where a transaction of drizzle is open. */
export async function forgetSubjectsOf(orm: Pick<Orm, 'execute'>, tenantId: string): Promise<void> {
  await orm.execute(sql`
    update run_requests q set subject = '' from runs r
    where q.tenant_id = ${tenantId} and q.subject <> '' and r.id = q.run_id and r.status <> 'running'`);
}
