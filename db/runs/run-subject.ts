/** Whom a run for one person is for: asked for by a name that stays in Postgres, known by object id from then on. */
import type { Queryable } from '../connect.js';

/** @throws Error for a run that is not for one person */
export async function loadRunSubject(sql: Queryable, runId: string): Promise<string> {
  const [request] = await sql<
    { subject: string | null }[]
  >`select subject from run_requests where run_id = ${runId} limit 1`;
  if (request === undefined || request.subject === null) throw new Error(`Run ${runId} is not for one person.`);
  return request.subject;
}

export async function setRunPerson(sql: Queryable, runId: string, objectId: string): Promise<void> {
  await sql`update runs set object_id = ${objectId}, users_seen = 1 where id = ${runId}`;
}

export async function isMirrored(sql: Queryable, tenantId: string, objectId: string): Promise<boolean> {
  const rows = await sql`select 1 from directory_users where tenant_id = ${tenantId} and object_id = ${objectId}`;
  return rows.length > 0;
}
