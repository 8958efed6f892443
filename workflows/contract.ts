/**
 * What workers and their callers agree on: names, ids, signals and queries. Kept apart from the workflows, so that a
 * caller does not load them.
 */
import { defineSearchAttributeKey } from '@temporalio/common';
import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { RunMode, RunPhase, RunTrigger } from '../domain/run.js';

export const taskQueue = 'rollcall';

/** One execution is one run; the id is what keeps a tenant from being synced twice at once. */
export function directorySyncWorkflowId(tenantId: string): string {
  return `directory-sync/${tenantId}`;
}

export function scheduleIdOf(tenantId: string): string {
  return `directory-sync/${tenantId}`;
}

export type DirectorySyncInput = { readonly tenantId: string };

/** Wakes the tenant's run. It carries nothing: what is asked for is a committed row of `run_requests`. */
export const requestSync = defineSignal('requestSync');

/**
 * How a tenant's run is woken, or started where none is under way; for `client.workflow.signalWithStart('directorySync', …)`.
 * The fairness key keeps a huge tenant from holding up small ones, and goes over to the run's activities.
 *
 * @param summary what the Web UI shows beside the run: the tenant's short name and why it runs
 */
export function wakingOf(tenantId: string, summary: string): Waking {
  return {
    workflowId: directorySyncWorkflowId(tenantId),
    taskQueue,
    args: [{ tenantId }],
    signal: requestSync,
    signalArgs: [],
    priority: { fairnessKey: tenantId },
    staticSummary: summary,
  };
}

export type Waking = {
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly args: [DirectorySyncInput];
  readonly signal: typeof requestSync;
  readonly signalArgs: [];
  readonly priority: { readonly fairnessKey: string };
  readonly staticSummary: string;
};

export type Progress = {
  readonly runId: string | null;
  readonly mode: RunMode | null;
  readonly trigger: RunTrigger | null;
  readonly phase: RunPhase;
  readonly users: number;
  readonly planned: number;
  readonly applied: number;
};

export const progressQuery = defineQuery<Progress>('progress');

export const tenantIdKey = defineSearchAttributeKey('TenantId', 'KEYWORD');
export const syncModeKey = defineSearchAttributeKey('SyncMode', 'KEYWORD');
export const syncPhaseKey = defineSearchAttributeKey('SyncPhase', 'KEYWORD');
export const syncTriggerKey = defineSearchAttributeKey('SyncTrigger', 'KEYWORD');
export const syncOutcomeKey = defineSearchAttributeKey('SyncOutcome', 'KEYWORD');

export const searchAttributeNames = ['TenantId', 'SyncMode', 'SyncPhase', 'SyncTrigger', 'SyncOutcome'] as const;

/** How long a namespace has to show ended runs: what failed in the night is looked at in the morning. */
export const leastRetentionHours = 24;

/**
 * Whether a server of this version knows fairness keys. A version that cannot be read is given the benefit of the doubt.
 *
 * https://github.com/temporalio/temporal/releases/tag/v1.29.0
 */
export function canBeFair(serverVersion: string | null | undefined): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(serverVersion ?? '') ?? [];
  return major === undefined || Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 29);
}
