/**
 * The numbers that the plugin counts: workflow executions at their end, activity attempts.
 *
 * @module
 */
import {
  Counter,
  Histogram,
  onCollect,
  registry,
  workflowDurationSeconds,
  workflowExecutionsActive,
  workflowExecutionsTotal,
} from '@wflo/metrics';
import type { ActivityStatus } from './activity-interceptors.ts';
import type { OutsideStatus, ServedTaskQueue } from './reconcile/visibility.ts';
import { RunningExecutions } from './running-executions.ts';
import type { WorkflowStatus } from './workflow/emission.ts';

const ACTIVITY_EXECUTIONS = 'wflo_activity_executions_total';
const ACTIVITY_DURATION = 'wflo_activity_duration_seconds';
/** From a cache hit to an agent's long call. */
const ACTIVITY_BUCKETS_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3_600,
];

// One gauge per process, whatever the number of plugins.
const running = new RunningExecutions();
let stopCollecting: (() => void) | undefined;

export class TemporalMetrics {
  readonly #activityExecutions: Counter<'activity' | 'status'>;
  readonly #activityDuration: Histogram<'activity'>;

  /** Takes what is registered already, so that several workers of a process share their numbers. */
  constructor() {
    const executions = registry.getSingleMetric(ACTIVITY_EXECUTIONS);
    const duration = registry.getSingleMetric(ACTIVITY_DURATION);
    this.#activityExecutions =
      executions instanceof Counter
        ? executions
        : new Counter({
            name: ACTIVITY_EXECUTIONS,
            help: 'Activity attempts by how they ended',
            labelNames: ['activity', 'status'],
            registers: [registry],
          });
    this.#activityDuration =
      duration instanceof Histogram
        ? duration
        : new Histogram({
            name: ACTIVITY_DURATION,
            help: 'Duration of activity attempts in seconds',
            labelNames: ['activity'],
            buckets: ACTIVITY_BUCKETS_SECONDS,
            registers: [registry],
          });
  }

  /** Counts one attempt of an activity. */
  activityEnded(activity: string, status: ActivityStatus, seconds: number): void {
    this.#activityExecutions.inc({ activity, status });
    this.#activityDuration.observe({ activity }, seconds);
  }

  /** Counts one execution that reached its end. */
  workflowEnded(workflowId: string, status: WorkflowStatus | OutsideStatus, seconds: number): void {
    workflowExecutionsTotal.inc({ workflow_id: workflowId, status });
    workflowDurationSeconds.observe({ workflow_id: workflowId }, seconds);
  }

  /**
   * Keeps the gauge of running executions while a worker runs.
   *
   * @returns a function that ends that.
   */
  workerStarted(queue: ServedTaskQueue): () => void {
    stopCollecting ??= onCollect(async function countRunningExecutions() {
      workflowExecutionsActive.set(await running.count());
    });
    return running.serve(queue);
  }
}
