/** Runs as programs and people see them. */
import { outcomes, type Books } from '../../domain/outcome.js';
import type { RunStatus } from '../../domain/run.js';
import type { ListedRun } from '../../db/listings/list-runs.js';
import type { ClientConfig } from '../config.js';
import { exitCodes, type ExitCode } from './exit.js';
import { instantText, statusText } from './print.js';

/** The contract of `runs --json` and `sync --wait --json`. Status is running, done, partial, failed or cancelled. */
export function runToJson({ run, mode, trigger, status, startedAt, endedAt, error, counts }: ListedRun) {
  return { run, mode, trigger, status, startedAt, endedAt, error, counts: countsToJson(counts), held: counts.held };
}

export function countsToJson({ 'out of scope': outOfScope, ...counts }: Books) {
  return { ...counts, outOfScope };
}

export function runLabel({ tenant, number }: ListedRun): string {
  return `${tenant}/${number}`;
}

const exitCodeByStatus: { readonly [status in RunStatus]: ExitCode } = {
  done: exitCodes.done,
  partial: exitCodes.partial,
  failed: exitCodes.failed,
  cancelled: exitCodes.failed,
  running: exitCodes.failed,
};

/** What a run comes to for a script that waited for it. */
export function exitCodeOf({ status, counts }: ListedRun): ExitCode {
  return status === 'done' && counts.held > 0 ? exitCodes.partial : exitCodeByStatus[status];
}

export const runHead = ['run', 'mode', 'trigger', 'status', 'started', 'ended', 'considered', 'outcomes'];

export function runToRow(run: ListedRun) {
  return [
    runLabel(run),
    run.mode,
    run.trigger,
    run.status === 'running' ? `running: ${run.phase}` : statusText(run.status),
    instantText(run.startedAt),
    instantText(run.endedAt),
    run.counts.considered,
    countsText(run.counts),
  ];
}

/** `5 created, 2 rejected`: only what there was. */
export function countsText(counts: Books): string {
  return (
    outcomes
      .filter((outcome) => counts[outcome] > 0)
      .map((outcome) => `${counts[outcome]} ${outcome}`)
      .join(', ') || '–'
  );
}

/** Where Temporal's Web UI shows this run; null where the address of the Web UI is not known. */
export function runAddress(run: ListedRun, { uiUrl, temporal }: ClientConfig): string | null {
  if (uiUrl === null) return null;
  return `${uiUrl}/namespaces/${temporal.namespace}/workflows/${encodeURIComponent(run.workflowId)}/${run.temporalRunId}`;
}
