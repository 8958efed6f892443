/**
 * The border between what went wrong and what Temporal keeps of it. Whatever is thrown here ends up in event histories
 * and on the Web UI, so only our own sentences pass: messages of foreign errors quote data (a JSON text, a key value),
 * and their stacks show paths. The original goes to the worker's log under a reference.
 */
import { randomUUID } from 'node:crypto';
import { ApplicationFailure, ApplicationFailureCategory, TemporalFailure } from '@temporalio/common';
import { databaseFaultOf } from '../db/database-fault.js';
import { FencedOutError, TenantRemovedError } from '../db/fence.js';
import { GraphFailure } from '../graph/failure.js';

/** Nothing a retry would change; `message` says what to do, and names nobody. */
export class RunFailure extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = 'RunFailure';
    this.type = type;
  }
}

export type FailureLog = (reference: string, error: unknown) => void;

/** What Temporal is told instead of `error`; Temporal's own failures (cancellation among them) pass as they are. */
export function toTemporalFailure(error: unknown, log: FailureLog): Error {
  if (error instanceof TemporalFailure) return error;
  if (error instanceof RunFailure) return failure({ type: error.type, message: error.message, nonRetryable: true });
  if (error instanceof GraphFailure) return graphFailure(error);
  if (error instanceof TenantRemovedError)
    return failure({ type: 'TenantRemoved', message: error.message, nonRetryable: true });
  if (error instanceof FencedOutError) return failure({ type: 'FencedOut', message: error.message });
  if (databaseFaultOf(error) === 'outage') {
    return failure({
      type: 'DatabaseUnavailable',
      message: 'Postgres does not answer. The run goes on by itself once it does.',
      category: ApplicationFailureCategory.BENIGN,
    });
  }
  const reference = randomUUID();
  log(reference, error);
  const kind = databaseFaultOf(error) === null ? nameOf(error) : 'error of Postgres';
  return failure({
    type: 'Unexpected',
    message: `Unexpected ${kind}: a defect in Rollcall. The worker's log has it under reference ${reference}.`,
    nonRetryable: true,
  });
}

function graphFailure(error: GraphFailure): ApplicationFailure {
  const request = error.requestId === null ? '' : ` (Graph request ${error.requestId})`;
  return failure({
    type: typeOf(error.reason),
    message: error.message + request,
    nonRetryable: !error.retryable,
    // Temporal takes a delay of nothing for "never again"; our own back-off is what "at once" gets.
    ...(error.retryAfterMs === null || error.retryAfterMs === 0 ? {} : { nextRetryDelay: error.retryAfterMs }),
    ...(error.retryable ? { category: ApplicationFailureCategory.BENIGN } : {}),
  });
}

/** `wrong-secret` is `WrongSecret` where operators filter by type. */
function typeOf(reason: GraphFailure['reason']): string {
  return reason.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function failure(options: Parameters<typeof ApplicationFailure.create>[0]): ApplicationFailure {
  const created = ApplicationFailure.create(options);
  // The Web UI prints it, with the paths of the machine that the worker was built on.
  created.stack = '';
  return created;
}
