import { counter, gauge } from '../telemetry/registered-metric.ts';

/**
 * Why a workflow task failed, by Temporal's own names of causes; `history_fetch_failed` and
 * `internal` are failures within the SDK, which are not reported to Temporal.
 */
export const TASK_FAILURE_CAUSES = [
  'non_deterministic_error',
  'workflow_worker_unhandled_failure',
  'history_fetch_failed',
  'internal',
] as const;

export type TaskFailureCause = (typeof TASK_FAILURE_CAUSES)[number];

/**
 * Metrics of workflow tasks that fail. Temporal repeats a failed task for ever, so the run neither
 * ends nor fails: an alert can be made of these alone.
 */
export class WorkflowTaskMetrics {
  readonly #failures = counter(
    'wflo_workflow_task_failures_total',
    'Attempts of workflow tasks that failed in this process',
    ['task_queue', 'cause'],
  );
  readonly #stuck = gauge(
    'wflo_workflow_executions_stuck',
    'Running executions whose workflow task failed here and goes on failing; aggregate with max',
    ['task_queue'],
  );

  /** Makes the series of a task queue, at 0, before anything has failed. */
  serve(taskQueue: string): void {
    for (const cause of TASK_FAILURE_CAUSES) {
      this.#failures.inc({ task_queue: taskQueue, cause }, 0);
    }
    this.#stuck.inc({ task_queue: taskQueue }, 0);
  }

  failed(taskQueue: string, cause: TaskFailureCause): void {
    this.#failures.inc({ task_queue: taskQueue, cause });
  }

  setStuck(taskQueue: string, executions: number): void {
    this.#stuck.set({ task_queue: taskQueue }, executions);
  }
}
