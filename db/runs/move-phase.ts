/** Where a run is, for people who watch it. */
import type { RunPhase } from '../../domain/run.js';
import type { Database } from '../connect.js';

export async function movePhase(db: Database, runId: string, phase: RunPhase): Promise<void> {
  await db.sql`update runs set phase = ${phase} where id = ${runId} and status = 'running' and phase <> ${phase}`;
}
