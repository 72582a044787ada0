import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  log,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { ExecutionChange, StoredError } from '../../activities/contract.ts';
import { persistence } from '../activity-proxies.ts';
import { reasonOf, statusOf } from './failure-reason.ts';
import { assertPersistable } from './payload-limit.ts';
import { untilLateUpdatesFinish } from '../control/pending-updates.ts';

export interface ExecutionIdentity {
  /** The id in the definition; the workflow type for workflows without a definition. */
  readonly workflowId: string;
  readonly workflowVersion?: string;
  readonly inputs?: unknown;
  readonly maxCostUsd?: string;
  /** The run whose row this one takes over. */
  readonly continuedFromRunId?: string;
}

export interface Recording<Result> {
  /** What of the result the row has. */
  readonly outputsOf: (result: Result) => unknown;
  /** What there is to add to the reason of a failure. Default: nothing. */
  readonly explain?: (reason: StoredError) => StoredError;
}

function fields({ workflowId }: ExecutionIdentity) {
  return { workflow_id: workflowId, execution_id: workflowInfo().workflowId };
}

async function end(identity: ExecutionIdentity, change: ExecutionChange): Promise<void> {
  await CancellationScope.nonCancellable(() =>
    persistence.update_workflow_execution_status(change),
  );
  await untilLateUpdatesFinish();
  const line = { ...fields(identity), status: change.status };
  if (change.status === 'completed') log.info('workflow_completed', line);
  else if (change.status === 'cancelled') log.warn('workflow_cancelled', line);
  else if ('error' in change) {
    const { code, message } = change.error ?? {};
    log.error('workflow_failed', { ...line, error_code: code, error_message: message });
  }
}

function now(): string {
  return new Date().toISOString();
}

export function completion(outputs: unknown) {
  return { status: 'completed', endedAt: now(), outputs } as const satisfies ExecutionChange;
}

/**
 * Persists the row of an execution around `work`: saved first, ended last, whatever happens. A
 * failure that is none of Temporal's is a bug in workflow code: Temporal repeats the task after a
 * fix, so the execution has not ended and its row stays open.
 */
export async function recordedExecution<Result>(
  identity: ExecutionIdentity,
  work: (markRunning: () => Promise<void>) => Promise<Result>,
  { outputsOf, explain = (reason) => reason }: Recording<Result>,
): Promise<Result> {
  const { workflowType, startTime } = workflowInfo();
  const start = { ...identity, workflowType, startedAt: startTime.toISOString() };
  assertPersistable('What the workflow was started with', start);
  await CancellationScope.nonCancellable(() => persistence.save_workflow_execution(start));
  try {
    const result = await work(async () => {
      await persistence.update_workflow_execution_status({ status: 'running' });
      log.info(
        identity.continuedFromRunId === undefined ? 'workflow_started' : 'workflow_continued',
        fields(identity),
      );
    });
    const change = completion(outputsOf(result));
    assertPersistable('What the workflow gives', change);
    await end(identity, change);
    return result;
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    const reason = explain(reasonOf(error));
    await end(identity, { status: statusOf(error), endedAt: now(), error: reason });
    if (isCancellation(error)) throw error;
    throw ApplicationFailure.create({
      type: reason.code,
      message: reason.message,
      nonRetryable: true,
      cause: error,
    });
  }
}
