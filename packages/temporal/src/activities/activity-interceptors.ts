import {
  context,
  INVALID_SPAN_CONTEXT,
  SpanKind,
  trace,
  type Attributes,
  type Tracer,
} from '@opentelemetry/api';
import type { Context as ActivityContext } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptors, ActivityInterceptorsFactory } from '@temporalio/worker';
import { withLogContext } from '@wflo/logging';
import { AttemptListeners, withActiveRun, type ActiveRun } from './active-run.ts';
import { activityLog } from './activity-log.ts';
import type { Guard } from '../telemetry/guard.ts';
import type { KnownRuns } from '../telemetry/known-runs.ts';
import { contextOf } from '../spans/otel-context.ts';
import type { Sampling } from '../spans/sampling.ts';
import { failureFields, fieldsOfSpan, recordError } from '../spans/span-outcome.ts';
import { summaryOfThrown } from '../wire/failure-summary.ts';
import type { TelemetryLogger } from '../telemetry/telemetry-logger.ts';
import {
  readTraceFields,
  readWfloContext,
  DEFERRED_SAMPLING,
  type TraceFields,
} from '../wire/wire-headers.ts';
import type { IdentifyWorkflow } from '../wire/workflow-identity.ts';

/** `async`: somebody else completes it later; `timed_out`: Temporal did not wait for its end. */
export type ActivityStatus = 'completed' | 'failed' | 'cancelled' | 'timed_out' | 'async';

/** One attempt that ended here. */
export interface ActivityAttempt {
  readonly activity: string;
  readonly status: ActivityStatus;
  readonly seconds: number;
  /** 1 for the first. */
  readonly number: number;
  readonly heartbeatTimedOut: boolean;
  /** By the two clocks of Temporal and this machine; none for local activities. */
  readonly scheduleToStartSeconds: number | undefined;
}

export interface ActivityTelemetryOptions {
  readonly tracer: () => Tracer;
  readonly logger: TelemetryLogger;
  readonly identify: IdentifyWorkflow;
  readonly runs: KnownRuns;
  readonly sampling: Sampling;
  readonly guard: Guard;
  /** Of spans and labels; few values, whatever types there are. */
  readonly nameOf: (activityType: string) => string;
  /** Called before an attempt starts; the workflow is absent for an activity without one. */
  readonly onStart: (activity: string, workflowId: string | undefined) => void;
  readonly onAttempt: (attempt: ActivityAttempt) => void;
}

/**
 * The factory for `WorkerOptions.interceptors.activity`: one span per attempt, active while the
 * activity runs so that its HTTP calls and statements hang under it; the run's identity on every
 * log line; executions and durations.
 */
export function activityInterceptors(
  options: ActivityTelemetryOptions,
): ActivityInterceptorsFactory {
  return (activity): ActivityInterceptors => {
    let fields: ActivityFields = attemptFields(activity.info);
    let spanFields: Record<string, unknown> = {};
    let failedWith: Record<string, unknown> = {};
    const { logger, guard, tracer } = options;
    activity.log = activityLog(activity, { logger, guard, identity: () => fields });
    return {
      inbound: {
        async execute(input, next) {
          const { info } = activity;
          const name = options.nameOf(info.activityType);
          fields = identityFields(activity, input.headers, options.identify);
          const carrier = resolvedCarrier(input.headers, options.sampling);
          const { run_id: runId, workflow_id: workflowId, execution_id: executionId } = fields;
          guard.run(() => {
            options.onStart(name, workflowId);
          });
          if (runId && workflowId && executionId) {
            options.runs.remember(runId, workflowId, executionId, carrier['traceparent']);
          }
          const listeners = new AttemptListeners();
          const parent = contextOf(carrier, context.active());
          const within = guard.run(() => {
            const run = activeRunOf(activity.info, fields, listeners);
            return withActiveRun(parent, run);
          }, parent);
          const span = guard.run(() => {
            const attributes = spanAttributes(activity, fields);
            return tracer().startSpan(
              `activity.${name}`,
              { kind: SpanKind.CONSUMER, attributes },
              parent,
            );
          }, NO_SPAN);
          spanFields = guard.run(() => fieldsOfSpan(span), {});
          const scheduleToStartSeconds = info.isLocal
            ? undefined
            : Math.max(0, Date.now() - info.currentAttemptScheduledTimestampMs) / 1_000;
          const startedAt = performance.now();
          let status: ActivityStatus = 'completed';
          try {
            return await context.with(trace.setSpan(within, span), () =>
              withLogContext(fields, () => next(input)),
            );
          } catch (error) {
            status = statusOf(error, activity);
            if (status === 'failed') {
              guard.run(() => {
                recordError(span, error);
                failedWith = failureFields(summaryOfThrown(error));
              });
            }
            throw error;
          } finally {
            const seconds = (performance.now() - startedAt) / 1_000;
            const timedOut = activity.cancellationDetails?.timedOut === true;
            if (timedOut) status = 'timed_out';
            const noted = listeners.notify(status !== 'completed' && status !== 'async');
            guard.run(() => {
              span.setAttributes({ ...noted, 'activity.status': status });
              span.end();
            });
            guard.run(() => {
              options.onAttempt({
                activity: name,
                status,
                seconds,
                number: info.attempt,
                heartbeatTimedOut: timedOut && missedHeartbeat(info, seconds),
                scheduleToStartSeconds,
              });
            });
          }
        },
      },
      outbound: {
        // For the SDK's own lines about the attempt, which it writes outside of the span.
        getLogAttributes: (input, next) => ({
          ...next(input),
          ...fields,
          ...spanFields,
          ...failedWith,
        }),
      },
    };
  };
}

function activeRunOf(
  { activityId, activityType, attempt }: ActivityContext['info'],
  fields: ActivityFields,
  listeners: AttemptListeners,
): ActiveRun {
  return {
    workflowId: fields.workflow_id,
    executionId: fields.execution_id,
    runId: fields.run_id,
    workflowType: fields.workflow_type,
    ...{ activityId, activityType, attempt },
    onAttemptEnd: listeners.add,
  };
}

/** What is active where no span could be made. */
const NO_SPAN = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/** The propagation fields, with the sampling that this host resolves where it was deferred. */
function resolvedCarrier(
  headers: Parameters<typeof readTraceFields>[0],
  sampling: Sampling,
): TraceFields {
  const carrier = readTraceFields(headers);
  const { traceparent } = carrier;
  const isDeferred = readWfloContext(headers).sampling === DEFERRED_SAMPLING;
  if (traceparent === undefined || !isDeferred) return carrier;
  return { ...carrier, traceparent: sampling.resolve(traceparent, isDeferred) };
}

/** The fields of an activity's lines; the run's are absent for an activity without a workflow. */
interface ActivityFields extends Record<string, unknown> {
  readonly workflow_id?: string;
  readonly execution_id?: string;
  readonly run_id?: string;
  readonly workflow_type?: string;
}

function identityFields(
  { info }: ActivityContext,
  headers: Parameters<typeof readWfloContext>[0],
  identify: IdentifyWorkflow,
): ActivityFields {
  const attempt = attemptFields(info);
  if (info.workflowExecution === undefined) return attempt;
  return {
    workflow_id: identify({
      workflowType: info.workflowType ?? '',
      executionId: info.workflowExecution.workflowId,
      memoWorkflowId: readWfloContext(headers).workflow_id,
    }),
    ...attempt,
  };
}

/** What is known of an attempt before its headers are read. */
function attemptFields(info: ActivityContext['info']): ActivityFields {
  const activity = {
    activity_type: info.activityType,
    activity_id: info.activityId,
    attempt: info.attempt,
  };
  if (info.workflowExecution === undefined) {
    return info.activityRunId === undefined
      ? activity
      : { ...activity, activity_run_id: info.activityRunId };
  }
  return {
    execution_id: info.workflowExecution.workflowId,
    run_id: info.workflowExecution.runId,
    workflow_type: info.workflowType ?? '',
    ...activity,
  };
}

function spanAttributes({ info }: ActivityContext, fields: ActivityFields): Attributes {
  return {
    'activity.type': info.activityType,
    'activity.id': info.activityId,
    'activity.attempt': info.attempt,
    'activity.is_local': info.isLocal,
    'activity.task_queue': info.taskQueue,
    'workflow.id': fields.workflow_id,
    'workflow.execution_id': fields.execution_id,
    'workflow.run_id': fields.run_id,
    'workflow.type': fields.workflow_type,
  };
}

/** Temporal does not report which of its timeouts an attempt ran into. */
function missedHeartbeat(
  { heartbeatTimeoutMs, startToCloseTimeoutMs }: ActivityContext['info'],
  seconds: number,
): boolean {
  return heartbeatTimeoutMs !== undefined && seconds * 1_000 < startToCloseTimeoutMs;
}

function statusOf(error: unknown, activity: ActivityContext): ActivityStatus {
  const name = error instanceof Error ? error.name : '';
  if (name === 'CompleteAsyncError') return 'async';
  const cancelled = error instanceof CancelledFailure || name === 'AbortError';
  return cancelled && activity.cancellationSignal.aborted ? 'cancelled' : 'failed';
}
