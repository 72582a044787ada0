import { memoText } from '../server/memo.ts';
import { terminationOf, type CloseRequest } from '../server/close-requests.ts';
import {
  startEventOf,
  describeRun,
  successorOf,
  type ClosedRun,
  type DescribedRun,
  type RunStartEvent,
  type RunKey,
  type RunStatus,
} from '../server/runs.ts';
import { undefinedWhenUnknown, type ServedTaskQueue } from '../server/task-queue.ts';
import { shortName } from '../wire/workflow-identity.ts';

/** A run that was externally closed, and what it meant for its execution. */
export interface ExternalClosing {
  readonly run: ClosedRun;
  readonly startEvent: RunStartEvent;
  /** The definition's id, where the memo gives it and it can be read. */
  readonly memoWorkflowId: string | undefined;
  /**
   * False when another run of the execution follows: a reset, a retry. Each turn of a cron schedule
   * is an execution of its own.
   */
  readonly endsExecution: boolean;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Who terminated it and why, where Temporal says so. */
  readonly termination?: CloseRequest;
}

/** Looks it up in Temporal; `undefined` when the run or its history is gone. */
export async function closingOf(
  queue: ServedTaskQueue,
  run: ClosedRun,
): Promise<ExternalClosing | undefined> {
  const { namespace, taskQueue, loadedDataConverter } = queue;
  const startEvent = await startEventOf(queue, run);
  if (startEvent === undefined) return undefined;
  const latest = await describeRun(queue, { ...run, runId: '' });
  if (latest === undefined) return undefined;
  const isLast = latest.runId === run.runId || latest.firstRunId !== startEvent.firstRunId;
  const endsExecution = isLast || (await endsTurn(queue, run, startEvent));
  const owner = { type: 'workflow' as const, namespace, workflowId: run.executionId };
  const memo = await memoText(run.memoPayload, loadedDataConverter, owner);
  const memoWorkflowId = memo === undefined ? undefined : shortName(memo);
  const termination = run.status === 'terminated' ? await terminationOf(queue, run) : undefined;
  return { run, startEvent, memoWorkflowId, endsExecution, namespace, taskQueue, termination };
}

/** A turn that timed out is over unless it is tried again; one that is terminated was reset. */
async function endsTurn(
  queue: ServedTaskQueue,
  run: ClosedRun,
  { isCron }: RunStartEvent,
): Promise<boolean> {
  if (!isCron || run.status !== 'timed_out') return false;
  const { executionId } = run;
  const runId = await successorOf(queue, run).catch(undefinedWhenUnknown);
  if (runId === undefined) return true;
  const next = await startEventOf(queue, { executionId, runId });
  return next === undefined || next.attempt === 1;
}

/** How a run stands, and what that means for its execution. */
export interface RunOutcome extends DescribedRun {
  readonly status: Exclude<RunStatus, 'continued_as_new'>;
  /** As of {@link ExternalClosing}; false while it is running. */
  readonly endsExecution: boolean;
}

/**
 * How a run stands, or the one that goes on with it as new, however it was closed. For programs that
 * compare what they have recorded with Temporal.
 *
 * @returns `undefined` when the namespace does not have it (any more).
 * @throws ServiceError of the connection when Temporal does not respond within 5 s a call.
 */
export async function runOutcome(
  queue: Omit<ServedTaskQueue, 'taskQueue'>,
  run: RunKey,
): Promise<RunOutcome | undefined> {
  const described = await describeRun(queue, run);
  if (described === undefined) return undefined;
  const { status, firstRunId, runId } = described;
  if (status === 'continued_as_new') {
    const next = await successorOf(queue, run).catch(undefinedWhenUnknown);
    if (next !== undefined) return runOutcome(queue, { ...run, runId: next });
    return { ...described, status: 'running', endsExecution: false };
  }
  if (status === 'running') return { ...described, status, endsExecution: false };
  const latest = await describeRun(queue, { ...run, runId: '' });
  const endsExecution =
    latest === undefined ||
    latest.runId === runId ||
    firstRunId === '' ||
    latest.firstRunId !== firstRunId;
  return { ...described, status, endsExecution };
}
