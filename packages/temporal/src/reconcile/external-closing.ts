/**
 * What the closing of a run from outside meant.
 *
 * @module
 */
import { shortName } from '../wire/workflow-identity.ts';
import { memoText } from '../server/memo.ts';
import {
  beginningOf,
  latestRunOf,
  successorOf,
  undefinedWhenUnknown,
  type ClosedRun,
  type RunBeginning,
  type ServedTaskQueue,
} from '../server/visibility.ts';

/** A run closed from outside, and what it meant for its execution. */
export interface OutsideClosing {
  readonly run: ClosedRun;
  readonly beginning: RunBeginning;
  /** The definition's id, where the memo gives it and it can be read. */
  readonly memoWorkflowId: string | undefined;
  /**
   * False when another run of the execution follows: a reset, a retry. Each turn of a cron schedule
   * is an execution of its own.
   */
  readonly endsExecution: boolean;
  readonly namespace: string;
  readonly taskQueue: string;
}

/** Asks Temporal; `undefined` when the run's history is gone. */
export async function closingOf(
  queue: ServedTaskQueue,
  run: ClosedRun,
): Promise<OutsideClosing | undefined> {
  const { namespace, taskQueue, loadedDataConverter } = queue;
  const beginning = await beginningOf(queue, run);
  if (beginning === undefined) return undefined;
  const latest = await latestRunOf(queue, run.executionId);
  const isLast = latest?.runId === run.runId || latest?.firstRunId !== beginning.firstRunId;
  const endsExecution = isLast || (await endsTurn(queue, run, beginning));
  const owner = { type: 'workflow' as const, namespace, workflowId: run.executionId };
  const memo = await memoText(run.memoPayload, loadedDataConverter, owner);
  const memoWorkflowId = memo === undefined ? undefined : shortName(memo);
  return { run, beginning, memoWorkflowId, endsExecution, namespace, taskQueue };
}

/** A turn that timed out is over unless it is tried again; one that is terminated was reset. */
async function endsTurn(
  queue: ServedTaskQueue,
  run: ClosedRun,
  { isCron }: RunBeginning,
): Promise<boolean> {
  if (!isCron || run.status !== 'timed_out') return false;
  const { executionId } = run;
  const runId = await successorOf(queue, run);
  if (runId === undefined) return true;
  const next = await beginningOf(queue, { executionId, runId }).catch(undefinedWhenUnknown);
  return next === undefined || next.attempt === 1;
}
