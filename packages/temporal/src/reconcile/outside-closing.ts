/**
 * What the closing of a run from outside meant.
 *
 * @module
 */
import {
  beginningOf,
  latestRunOf,
  type ClosedRun,
  type RunBeginning,
  type ServedTaskQueue,
} from './visibility.ts';

/** A run closed from outside, and what it meant for its execution. */
export interface OutsideClosing {
  readonly run: ClosedRun;
  readonly beginning: RunBeginning;
  /** False when another run of the execution follows: a reset, a retry, a cron schedule. */
  readonly endsExecution: boolean;
  readonly namespace: string;
  readonly taskQueue: string;
}

/** Asks Temporal; `undefined` when the run's history is gone. */
export async function closingOf(
  queue: ServedTaskQueue,
  run: ClosedRun,
): Promise<OutsideClosing | undefined> {
  const { namespace, taskQueue } = queue;
  const beginning = await beginningOf(queue, run);
  if (beginning === undefined) return undefined;
  const { firstRunId } = beginning;
  const latest = await latestRunOf(queue, run.executionId);
  return {
    run,
    beginning,
    endsExecution: latest?.runId === run.runId || latest?.firstRunId !== firstRunId,
    namespace,
    taskQueue,
  };
}
