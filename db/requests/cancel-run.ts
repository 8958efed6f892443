/** A run is ended because somebody wants it to: asked for in the audit, and closed here only if its workflow is gone. */
import { and, eq, sql } from 'drizzle-orm';
import type { Orm } from '../connect.js';
import { runs } from '../schema.js';
import { recordAuditEvent } from '../tenants/record-audit-event.js';
import { forgetSubjectsOf } from './forget-subjects.js';

export async function recordCancellation(orm: Orm, tenantId: string, runId: string, actor: string): Promise<void> {
  await recordAuditEvent(orm, { tenantId, actor, action: 'run cancelled', subject: runId });
}

/** For a run whose workflow does not exist any more, and which nobody else would close before the next one. */
export async function closeCancelledRun(orm: Orm, runId: string): Promise<void> {
  const [closed] = await orm
    .update(runs)
    .set({ status: 'cancelled', endedAt: sql`now()` })
    .where(and(eq(runs.id, runId), eq(runs.status, 'running')))
    .returning({ tenantId: runs.tenantId });
  if (closed !== undefined) await forgetSubjectsOf(orm, closed.tenantId);
}
