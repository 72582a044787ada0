import { failureView, type FailureView } from './failure.ts';
import { call, isoTime, undefinedWhenUnknown, type TemporalServer } from './server.ts';
import { visibleRun, type VisibleRun } from './visible-run.ts';

/** The JSON shape is public. */
export interface PendingActivityView {
  readonly activity_id: string;
  readonly activity_type: string;
  readonly state: string;
  readonly attempt: number;
  /** The one before it, where it is not the first. */
  readonly last_failure?: FailureView;
  readonly next_attempt_at: string | null;
}

/** By the numbers of Temporal's `PendingActivityState`. */
const STATES = [
  'scheduled',
  'scheduled',
  'started',
  'cancel_requested',
  'paused',
  'pause_requested',
];
const MOST_PENDING = 100;

export interface DescribedRun {
  readonly run: VisibleRun;
  readonly historyLength: number;
  readonly pendingActivityCount: number;
  readonly pendingActivities: readonly PendingActivityView[];
  /** Of the workflow task that is pending; 1 where no attempt has failed, or none is pending. */
  readonly workflowTaskAttempt: number;
}

/** The run of that id, or the latest of the execution; undefined when Temporal does not know it. */
export async function describeRun(
  server: TemporalServer,
  executionId: string,
  runId = '',
): Promise<DescribedRun | undefined> {
  const described = await call(server, (service) =>
    service.describeWorkflowExecution({
      namespace: server.options.namespace,
      execution: { workflowId: executionId, runId },
    }),
  ).catch(undefinedWhenUnknown);
  const info = described?.workflowExecutionInfo;
  if (!info) return undefined;
  const pending = described.pendingActivities;
  return {
    run: visibleRun(info),
    historyLength: Number(info.historyLength ?? 0),
    pendingActivityCount: pending.length,
    pendingActivities: pending.slice(0, MOST_PENDING).map((activity) => {
      const failure = failureView(activity.lastFailure);
      return {
        activity_id: activity.activityId ?? '',
        activity_type: activity.activityType?.name ?? '',
        state: STATES[activity.state ?? 0] ?? 'scheduled',
        attempt: activity.attempt ?? 1,
        ...(failure && { last_failure: failure }),
        next_attempt_at: isoTime(activity.nextAttemptScheduleTime ?? activity.scheduledTime),
      };
    }),
    workflowTaskAttempt: described.pendingWorkflowTask?.attempt ?? 1,
  };
}
