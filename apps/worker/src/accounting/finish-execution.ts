import { trace } from '@opentelemetry/api';
import type { Logger } from '@wflo/observability';
import type { ExecutionEnd } from '../database/executions-repository.ts';
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
  { repositories, metrics, logger }: FinishDependencies,
  { goesOn = false, isCounted = false, ...end }: RunEnd,
): Promise<boolean> {
  // Nothing is awaited between the row and its count: a process that dies there leaves no count.
  const execution = await repositories.executions.finish(end);
  if (execution === undefined) return false;
  if (goesOn) {
    logger.info('workflow_run_superseded', {
      execution_id: end.executionId,
      run_id: end.runId,
      status: end.status,
    });
    return true;
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
  return true;
}
