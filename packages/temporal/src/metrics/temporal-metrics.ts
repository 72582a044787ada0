import {
  onCollect,
  showFamilies,
  workflowDurationSeconds,
  workflowExecutionsActive,
  workflowExecutionsTotal,
} from '@wflo/metrics';
import { counter, histogram } from '../telemetry/registered-metric.ts';
import type { ActivityAttempt, ActivityStatus } from '../activities/activity-interceptors.ts';
import type { UnobservedReason } from '../telemetry/unobserved-reason.ts';
import type { ExternalStatus } from '../server/runs.ts';
import type { ServedTaskQueue } from '../server/task-queue.ts';
import { RunningExecutions } from './running-executions.ts';
import type { WorkflowStatus } from '../wire/emission.ts';

/** From a cache hit to an agent's long call. */
const ACTIVITY_BUCKETS_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3_600,
];

const ACTIVITY_STATUSES = [
  'completed',
  'failed',
  'cancelled',
  'timed_out',
  'async',
] as const satisfies readonly ActivityStatus[];

// One gauge per process, whatever the number of plugins.
const running = new RunningExecutions();
let stopCollecting: (() => void) | undefined;

/** The numbers that the plugin counts: workflow executions at their end, activity attempts. */
export class TemporalMetrics {
  readonly #activityExecutions = counter(
    'wflo_activity_executions_total',
    'Activity attempts by how they ended',
    ['activity', 'status'],
  );
  readonly #activityDuration = histogram(
    'wflo_activity_duration_seconds',
    'Duration of activity attempts in seconds',
    ['activity'],
    ACTIVITY_BUCKETS_SECONDS,
  );
  readonly #activityScheduleToStart = histogram(
    'wflo_activity_schedule_to_start_seconds',
    'How long attempts waited for a worker, in seconds',
    ['activity'],
    ACTIVITY_BUCKETS_SECONDS,
  );
  readonly #activityRetries = counter(
    'wflo_activity_retries_total',
    'Activity attempts after the first',
    ['activity'],
  );
  readonly #heartbeatTimeouts = counter(
    'wflo_activity_heartbeat_timeouts_total',
    'Activity attempts that ran on here after their heartbeat timed out',
    ['activity'],
  );
  readonly #unobservedBudgets = counter(
    'wflo_budget_unobserved_runs_total',
    'Runs with a budget that ended with activities and no LLM call that was seen',
    ['reason'],
  );

  readonly #seenActivities = new Set<string>();

  /** Makes an activity's series, at 0, before an attempt ends: the first count is an increase. */
  activitySeen(activity: string): void {
    if (this.#seenActivities.has(activity)) return;
    this.#seenActivities.add(activity);
    for (const status of ACTIVITY_STATUSES) this.#activityExecutions.inc({ activity, status }, 0);
    this.#activityDuration.zero({ activity });
    this.#activityScheduleToStart.zero({ activity });
    this.#activityRetries.inc({ activity }, 0);
    this.#heartbeatTimeouts.inc({ activity }, 0);
  }

  /** The same for the executions of a definition. */
  workflowSeen(workflowId: string): void {
    workflowExecutionsTotal.initialize({ workflow_id: workflowId });
    workflowDurationSeconds.initialize({ workflow_id: workflowId });
  }

  activityEnded({ activity, status, seconds, ...attempt }: ActivityAttempt): void {
    this.activitySeen(activity);
    this.#activityExecutions.inc({ activity, status });
    this.#activityDuration.observe({ activity }, seconds);
    if (attempt.number > 1) this.#activityRetries.inc({ activity });
    if (attempt.heartbeatTimedOut) this.#heartbeatTimeouts.inc({ activity });
    if (attempt.scheduleToStartSeconds === undefined) return;
    this.#activityScheduleToStart.observe({ activity }, attempt.scheduleToStartSeconds);
  }

  budgetUnobserved(reason: UnobservedReason): void {
    this.#unobservedBudgets.inc({ reason });
  }

  workflowEnded(
    workflowId: string,
    status: WorkflowStatus | ExternalStatus,
    seconds: number,
  ): void {
    this.workflowSeen(workflowId);
    workflowExecutionsTotal.inc({ workflow_id: workflowId, status });
    workflowDurationSeconds.observe({ workflow_id: workflowId }, seconds);
  }

  /** Counts the running executions of a worker's queue until the returned function is called. */
  workerStarted(queue: ServedTaskQueue): () => void {
    showFamilies('workflow');
    stopCollecting ??= onCollect(async function countRunningExecutions() {
      const count = await running.count();
      if (count !== undefined) workflowExecutionsActive.set(count);
    });
    return running.serve(queue);
  }
}
