/** What a worker calls itself in Temporal: its process and a hash of its machine, because every event of a history shows it. */
import { hash } from 'node:crypto';
import { hostname } from 'node:os';

/** The same for the same process and machine, so that a health check beside the worker finds it. */
export function workerIdentity(pid: number | string): string {
  return `rollcall-worker-${pid}-${hash('sha256', hostname(), 'hex').slice(0, 8)}`;
}
