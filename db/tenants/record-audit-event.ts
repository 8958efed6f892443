/** One line in the tenant's book of who did what. It belongs into the transaction of what it tells. */
import type { Orm } from '../connect.js';
import { auditEvents } from '../schema.js';

export type AuditAction =
  | 'tenant added'
  | 'tenant changed'
  | 'secret set'
  | 'tenant paused'
  | 'tenant resumed'
  | 'tenant removed'
  | 'schedule set'
  | 'schedule cleared'
  | 'mappings applied'
  | 'sync requested'
  | 'run cancelled'
  | 'hold approved'
  | 'hold refused'
  | 'person activated'
  | 'person deactivated'
  | 'person protected'
  | 'person unprotected'
  | 'people imported'
  | 'identifier resolved';

export type AuditEvent = {
  readonly tenantId: string;
  /** Whoever is at the command line, or what they said with --as. */
  readonly actor: string;
  readonly action: AuditAction;
  /** Id of what it was done to, where that is not the tenant. */
  readonly subject?: string;
  /** Never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
};

export async function recordAuditEvent(orm: Pick<Orm, 'insert'>, event: AuditEvent): Promise<void> {
  await orm.insert(auditEvents).values(event);
}
