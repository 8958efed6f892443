/** The ledger of a run or a hold: who was changed, or would be, from what to what. */
import type { ChangeOutcome } from '../../domain/outcome.js';
import type { PersonValues } from '../../domain/person.js';
import type { Queryable } from '../connect.js';

export type ListedChange = {
  readonly objectId: string;
  readonly mapping: string;
  readonly outcome: ChangeOutcome;
  readonly cause: string | null;
  /** Null: there was nobody. */
  readonly before: PersonValues | null;
  readonly after: PersonValues;
  readonly state: 'planned' | 'applied' | 'held' | 'refused' | 'replaced';
};

/** Of a run: what it planned. Of an approval, what the run that was held had planned and this one was to apply. */
export function listRunChanges(sql: Queryable, runId: string): AsyncIterable<readonly ListedChange[]> {
  return listChanges(sql, sql`b.run_id = ${runId} or b.applied_run = ${runId}`);
}

export function listHeldChanges(sql: Queryable, holdId: string): AsyncIterable<readonly ListedChange[]> {
  return listChanges(sql, sql`b.hold_id = ${holdId}`);
}

/** In batches, because a first run changes everybody. */
function listChanges(sql: Queryable, isWanted: ReturnType<Queryable>): AsyncIterable<readonly ListedChange[]> {
  return sql<ListedChange[]>`
    select c.object_id as "objectId", m.name as mapping, c.outcome, c.cause, c.before, c.after, b.state
    from change_batches b join changes c on c.batch_id = b.id join mappings m on m.id = c.mapping_id
    where ${isWanted}
    order by m.position, b.step, c.object_id`.cursor(500);
}
