import { trace } from '@opentelemetry/api';
import type { Logger } from '@wflo/observability';
import type { Execution } from '../database/execution-rows.ts';
import type { ExecutionEnd, NewExecution } from '../database/executions-repository.ts';
import type { Repositories } from '../database/repositories.ts';
import type { RunMetrics } from '../metrics/run-metrics.ts';

export interface FinishDependencies {
  readonly repositories: Repositories;
  readonly metrics: RunMetrics;
  readonly logger: Logger;
}

/** The end of a run; `goesOn` when another run of the execution follows it, which counts then. */
export interface RunEnd extends ExecutionEnd {
  readonly goesOn?: boolean;
  /** It was counted before, by this process. */
  readonly isCounted?: boolean;
}

/** Ends an execution's row, and counts it if it was open until now. @returns whether it was. */
export async function finishExecution(
  dependencies: FinishDependencies,
  end: RunEnd,
): Promise<boolean> {
  // Nothing is awaited between the row and its count: a process that dies there leaves no count.
  const execution = await dependencies.repositories.executions.finish(end);
  if (execution === undefined) return false;
  countEnded(dependencies, execution, end);
  return true;
}

/** Adds the row of an execution that has ended, and counts it; ends the row that there is. */
export async function recordEnded(
  dependencies: FinishDependencies,
  start: NewExecution,
  end: RunEnd,
): Promise<void> {
  const execution = await dependencies.repositories.executions.addEnded(start, end);
  if (execution === undefined) await finishExecution(dependencies, end);
  else countEnded(dependencies, execution, end);
}

function countEnded(
  { metrics, logger }: FinishDependencies,
  execution: Execution,
  { goesOn = false, isCounted = false, ...end }: RunEnd,
): void {
  if (goesOn) {
    logger.info('workflow_run_superseded', {
      execution_id: end.executionId,
      run_id: end.runId,
      status: end.status,
    });
    return;
  }
  const durationMillis = end.endedAt.getTime() - new Date(execution.startedAt).getTime();
  const durationSeconds = Math.max(0, durationMillis / 1_000);
  if (!isCounted) metrics.executionEnded(execution.workflowId, end.status, durationSeconds);
  logger.info('workflow_execution_recorded', {
    workflow_id: execution.workflowId,
    execution_id: end.executionId,
    run_id: end.runId,
    // Of a run that was externally closed there is no span here.
    ...(execution.traceId !== null &&
      trace.getActiveSpan() === undefined && { trace_id: execution.traceId }),
    status: end.status,
    duration_seconds: durationSeconds,
  });
}
