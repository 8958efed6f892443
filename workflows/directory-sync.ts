/**
 * One execution is one run of one tenant's sync. It bounds how long each phase may try, and decides nothing else: what is
 * read, planned and written is in the activities, and everything they need to go on after a crash is in Postgres.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  continueAsNew,
  isCancellation,
  proxyActivities,
  rootCause,
  setCurrentDetails,
  setHandler,
  TimeoutFailure,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Activities } from '../activities/create-activities.js';
import type { Authenticated } from '../activities/authenticate.js';
import type { CloseInput, ClosedRun } from '../activities/close-run.js';
import type { OpenedRun } from '../activities/open-run.js';
import type { SliceResult } from '../activities/read-users.js';
import type { RunPhase } from '../domain/run.js';
import {
  type DirectorySyncInput,
  type Progress,
  progressQuery,
  requestSync,
  syncModeKey,
  syncOutcomeKey,
  syncPhaseKey,
  syncTriggerKey,
  tenantIdKey,
} from './contract.js';
import { describeProgress } from './describe-progress.js';

/** What only needs Postgres waits for it, however long it is away. */
const bookkeepingRetry = { initialInterval: '1 second', maximumInterval: '1 minute' } as const;

/** A few statements: a worker that dies in the middle of them is noticed by the time alone. */
const bookkeeping = proxyActivities<Activities>({ startToCloseTimeout: '30 seconds', retry: bookkeepingRetry });

export async function directorySync(input: DirectorySyncInput): Promise<Progress> {
  // Before the first await: a signal that starts this execution is delivered with its first task.
  let woken = false;
  let progress: Progress = {
    runId: null,
    mode: null,
    trigger: null,
    phase: 'authenticate',
    users: 0,
    planned: 0,
    applied: 0,
  };
  setHandler(requestSync, () => {
    woken = true;
  });
  setHandler(progressQuery, () => progress);
  upsertSearchAttributes([{ key: tenantIdKey, value: input.tenantId }]);

  // The signal that started this execution is answered by opening a run; one that comes from now on may be about a later request.
  woken = false;
  const run = await bookkeeping.openRun(input);
  if (run === null) {
    if (woken) await continueAsNew<typeof directorySync>(input);
    setCurrentDetails('Nothing was asked for any more: another run has done it.');
    return progress;
  }
  upsertSearchAttributes([
    { key: syncModeKey, value: run.mode },
    { key: syncTriggerKey, value: run.trigger },
    // An execution that continues another one inherits what became of that.
    { key: syncOutcomeKey, value: null },
  ]);
  let warnings: readonly string[] = [];
  const show = (change: Partial<Progress>) => {
    if (change.phase !== undefined && change.phase !== progress.phase) {
      upsertSearchAttributes([{ key: syncPhaseKey, value: change.phase }]);
    }
    progress = { ...progress, ...change };
    setCurrentDetails(describeProgress(run, progress, null, null, warnings));
  };
  const warn = (more: readonly string[]) => {
    warnings = more;
    show({});
  };
  show({ runId: run.runId, mode: run.mode, trigger: run.trigger });

  let failure: unknown;
  try {
    await runPhases(input.tenantId, run, show, warn);
  } catch (error) {
    failure = error;
  }
  // What was asked for up to here is claimed by this run or still open; closing it tells which.
  woken = false;
  const closing = proxyActivities<Activities>({
    startToCloseTimeout: '1 hour',
    heartbeatTimeout: run.timing.heartbeatTimeoutMs,
    retry: bookkeepingRetry,
  });
  const closed = await CancellationScope.nonCancellable(() =>
    closing.closeRun(closeInputOf(input.tenantId, run, failure)),
  );
  upsertSearchAttributes([
    { key: syncPhaseKey, value: 'close' },
    { key: syncOutcomeKey, value: closed.status },
  ]);
  const words = failure === undefined ? null : failureOf(failure);
  setCurrentDetails(describeProgress(run, progress, closed, words, warnings));

  // No await may stand between this check and the end: a signal after it makes the server replay this task with it.
  // Whoever cancels a run cancels that run, and not what others have asked for since.
  if (closed.moreRequested || woken) await continueAsNew<typeof directorySync>(input);
  if (failure === undefined) return progress;
  throw isCancellation(failure) ? failure : runFailure(run.tenant, failureOf(failure));
}

type Show = (change: Partial<Progress>) => void;
type Warn = (warnings: readonly string[]) => void;

async function runPhases(tenantId: string, run: OpenedRun, show: Show, warn: Warn): Promise<void> {
  const input = { tenantId, runId: run.runId };
  const { timing } = run;
  const retry = { initialInterval: timing.firstRetryMs, maximumInterval: timing.longestRetryMs };
  const long = { startToCloseTimeout: timing.sliceMs + 300_000, heartbeatTimeout: timing.heartbeatTimeoutMs, retry };
  const reading = proxyActivities<Activities>({ ...long, scheduleToCloseTimeout: timing.readPatienceMs });
  const writing = proxyActivities<Activities>(long);

  if (run.mode !== 'approve') {
    const summary = 'prove the credentials';
    const proven: Authenticated | null = await reading.authenticate.executeWithOptions({ summary }, [input]);
    // A worker of an earlier version gives nothing back.
    warn(proven?.warnings ?? []);
    if (run.mode === 'person') await readOnePerson();
    else await readEverybody();
    show({ phase: 'plan' });
    await inSlices(async (slice) => {
      const result = await writing.resolveIdentities.executeWithOptions({ summary: `plan, slice ${slice}` }, [input]);
      show({ planned: result.count });
      return result;
    });
    show({ phase: 'guard' });
    await writing.guardRemovals.executeWithOptions({ summary: 'may it be written?' }, [input]);
  }
  if (run.mode === 'preview') return show({ phase: 'close' });
  show({ phase: 'apply' });
  let applied = 0;
  const write = async (result: SliceResult): Promise<SliceResult> => {
    applied += result.count;
    show({ applied });
    return result;
  };
  await inSlices(async (slice) =>
    write(await writing.upsertPeople.executeWithOptions({ summary: `write, slice ${slice}` }, [input])),
  );
  await inSlices(async (slice) =>
    write(await writing.deactivatePeople.executeWithOptions({ summary: `deactivate, slice ${slice}` }, [input])),
  );
  show({ phase: 'close' });

  /** Nothing is known about somebody whom Entra could not be asked for: such a run fails. */
  async function readOnePerson(): Promise<void> {
    show({ phase: 'users' });
    const { count } = await reading.readPerson.executeWithOptions({ summary: 'one person' }, [input]);
    show({ users: count });
  }

  async function readEverybody(): Promise<void> {
    await read('users', async (slice) => {
      const result = await reading.readUsers.executeWithOptions({ summary: `users, slice ${slice}` }, [input]);
      show({ users: result.count });
      return result;
    });
    let groupsRead = 0;
    await read('groups', async (slice) => {
      const result = await reading.readGroups.executeWithOptions({ summary: `groups, slice ${slice}` }, [
        { ...input, from: groupsRead },
      ]);
      groupsRead = result.count;
      return result;
    });
    await read('deleted users', (slice) =>
      reading.readDeletedUsers.executeWithOptions({ summary: `recycle bin, slice ${slice}` }, [input]),
    );
  }

  /** A broken group must not keep somebody's access alive: a phase that ran out of time is noted, and the run goes on. */
  async function read(phase: RunPhase, slice: (number: number) => Promise<SliceResult>): Promise<void> {
    show({ phase });
    try {
      await inSlices(slice);
    } catch (error) {
      if (!ranOutOfTime(error)) throw error;
      await bookkeeping.notePhaseGivenUp({ ...input, phase, reason: failureOf(error).message });
    }
  }
}

async function inSlices(slice: (number: number) => Promise<SliceResult>): Promise<void> {
  for (let number = 1; !(await slice(number)).done; number += 1);
}

/** Temporal stops retrying once the time is up: the last failure is then a retryable one, or the time-out itself. */
function ranOutOfTime(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  return (
    error.cause instanceof TimeoutFailure ||
    (error.cause instanceof ApplicationFailure && error.cause.nonRetryable !== true)
  );
}

type FailureWords = { readonly type: string; readonly message: string };

function failureOf(error: unknown): FailureWords {
  let current = error;
  while (current instanceof ActivityFailure || current instanceof TimeoutFailure) {
    if (current.cause === undefined) break;
    current = current.cause;
  }
  if (current instanceof ApplicationFailure) return { type: current.type ?? 'Unexpected', message: current.message };
  if (current instanceof TimeoutFailure) {
    return {
      type: 'TimedOut',
      message:
        "A step took longer than it may, again and again. Look at its attempts below; the worker's log says more.",
    };
  }
  return { type: 'Unexpected', message: rootCause(error) ?? 'The run failed without saying why.' };
}

/** The failure an operator reads first on the Web UI: what to do, without a tree of causes and without a stack. */
function runFailure(tenant: string, { type, message }: FailureWords): ApplicationFailure {
  const failure = ApplicationFailure.nonRetryable(`${tenant}: ${message}`, type);
  failure.stack = '';
  return failure;
}

function closeInputOf(tenantId: string, run: OpenedRun, failure: unknown): CloseInput {
  const base = { tenantId, runId: run.runId };
  if (failure === undefined) return { ...base, end: 'finished', error: null };
  if (isCancellation(failure)) return { ...base, end: 'cancelled', error: null };
  return { ...base, end: 'failed', error: failureOf(failure) };
}

export type { ClosedRun };
