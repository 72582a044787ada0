import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  log,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  StartedExecution,
  ExecutionEnding,
  ExecutionStart,
  FirstRequest,
  StoredError,
} from '../../activities/contract.ts';
import { persistence } from '../activity-proxies.ts';
import { areRowsWithWork } from '../patches.ts';
import { CANCELLED, reasonOf, statusOf } from './failure-reason.ts';
import { assertPersistable } from './payload-limit.ts';
import { untilLateUpdatesFinish } from '../control/pending-updates.ts';

export interface ExecutionIdentity {
  /** The id in the definition; the workflow type for workflows without a definition. */
  readonly workflowId: string;
  readonly workflowVersion?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly maxCostUsd?: string;
  /** The run whose row this one takes over. */
  readonly continuedFromRunId?: string;
}

export interface Recording<Result> {
  /** What of the result the row has. */
  readonly outputsOf: (result: Result) => unknown;
  /** What there is to add to the reason of a failure. Default: nothing. */
  readonly explain?: (reason: StoredError) => StoredError;
  /** What there is to prepare before the first step. Default: nothing. */
  readonly request?: FirstRequest;
  /** How many steps have completed. Default: none is known of. */
  readonly completedSteps?: () => number;
}

function fields({ workflowId }: ExecutionIdentity) {
  return { workflow_id: workflowId, execution_id: workflowInfo().workflowId };
}

async function end(
  identity: ExecutionIdentity,
  change: ExecutionEnding,
  persist: (change: ExecutionEnding) => Promise<void>,
): Promise<void> {
  await CancellationScope.nonCancellable(() => persist(change));
  await untilLateUpdatesFinish();
  const line = { ...fields(identity), status: change.status };
  if (change.status === 'completed') log.info('workflow_completed', line);
  else if (change.status === 'cancelled') log.warn('workflow_cancelled', line);
  else {
    const { code, message } = change.error ?? {};
    log.error('workflow_failed', { ...line, error_code: code, error_message: message });
  }
}

function now(): string {
  return new Date().toISOString();
}

export function completion(outputs: unknown) {
  return { status: 'completed', endedAt: now(), outputs } as const satisfies ExecutionEnding;
}

function startOf(identity: ExecutionIdentity): ExecutionStart & ExecutionIdentity {
  const { workflowType, startTime } = workflowInfo();
  return { ...identity, workflowType, startedAt: startTime.toISOString() };
}

function logStart(identity: ExecutionIdentity): void {
  log.info(
    identity.continuedFromRunId === undefined ? 'workflow_started' : 'workflow_continued',
    fields(identity),
  );
}

/**
 * Persists the row of an execution around `work`: saved first, ended last, whatever happens. A
 * failure that is none of Temporal's is a bug in workflow code: Temporal repeats the task after a
 * fix, so the execution has not ended and its row stays open.
 *
 * @param work is given `started` with what `request` has led to; undefined in older histories.
 */
export async function recordedExecution<Result>(
  identity: ExecutionIdentity,
  work: (markRunning: () => Promise<void>, started?: StartedExecution) => Promise<Result>,
  { outputsOf, explain, request, completedSteps }: Recording<Result>,
): Promise<Result> {
  const isWithWork = areRowsWithWork();
  const start = {
    ...startOf(identity),
    ...(isWithWork && { isRunning: true as const, request }),
  };
  assertPersistable('What the workflow was started with', start);
  const started = await CancellationScope.nonCancellable(() =>
    persistence.save_workflow_execution(start),
  );
  return ending(
    identity,
    async () => {
      if (isWithWork && CancellationScope.current().consideredCancelled) {
        throw new CancelledFailure(CANCELLED);
      }
      const result = await work(async () => {
        if (!isWithWork) await persistence.update_workflow_execution_status({ status: 'running' });
        logStart(identity);
      }, started ?? undefined);
      return { result, change: completion(outputsOf(result)) };
    },
    (change) =>
      persistence.update_workflow_execution_status({
        ...change,
        ...(isWithWork && { completedSteps: completedSteps?.() }),
      }),
    explain,
  );
}

/** Persists the row of an execution that does nothing but to end: started and ended in one write. */
export function recordedAtOnce<Result>(
  identity: ExecutionIdentity,
  work: () => Result,
  { outputsOf, explain }: Recording<Result>,
): Promise<Result> {
  const start = startOf(identity);
  assertPersistable('What the workflow was started with', start);
  return ending(
    identity,
    () => {
      logStart(identity);
      const result = work();
      return Promise.resolve({ result, change: completion(outputsOf(result)) });
    },
    (change) => persistence.record_workflow_execution({ ...change, start }),
    explain,
  );
}

/** Does the work, and persists how it has ended. */
async function ending<Result>(
  identity: ExecutionIdentity,
  work: () => Promise<{ readonly result: Result; readonly change: ExecutionEnding }>,
  persist: (change: ExecutionEnding) => Promise<void>,
  explain: Recording<Result>['explain'] = (reason) => reason,
): Promise<Result> {
  try {
    const { result, change } = await work();
    assertPersistable('What the workflow gives', change);
    await end(identity, change, persist);
    return result;
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    const reason = explain(reasonOf(error));
    await end(identity, { status: statusOf(error), endedAt: now(), error: reason }, persist);
    if (isCancellation(error)) throw error;
    throw ApplicationFailure.create({
      type: reason.code,
      message: reason.message,
      nonRetryable: true,
      cause: error,
    });
  }
}
