import { setImmediate } from 'node:timers/promises';
import { context, INVALID_SPAN_CONTEXT, SpanKind, trace, type Tracer } from '@opentelemetry/api';
import type { Context as ActivityContext } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptors, ActivityInterceptorsFactory } from '@temporalio/worker';
import { withLogContext } from '@wflo/logging';
import type { RunAttempt, RunBudget } from '@wflo/shared-state';
import { activityLog } from './activity-log.ts';
import {
  attemptFields,
  identityFields,
  spanAttributes,
  type ActivityFields,
} from './attempt-fields.ts';
import { AttemptEndings } from './attempt-endings.ts';
import { AttemptListeners } from './attempt-listeners.ts';
import { withoutRetryOfRefusals } from './refusal.ts';
import { longestWaitMillis, Settling } from './settling.ts';
import { withActiveRun, type ActiveRun } from '../telemetry/active-run.ts';
import { ensureContexts } from '../telemetry/contexts.ts';
import type { Guard } from '../telemetry/guard.ts';
import type { KnownRuns } from '../telemetry/known-runs.ts';
import { contextOf } from '../spans/otel-context.ts';
import type { Sampling } from '../spans/sampling.ts';
import { failureFields, fieldsOfSpan, recordError } from '../spans/span-outcome.ts';
import { summaryOfThrown } from '../wire/failure-summary.ts';
import { readBudgetHeader } from '../wire/run-budget.ts';
import { isOfRepeatedTurn, type RepeatedTurns } from '../server/repeated-turns.ts';
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

export interface AttemptEnd {
  readonly failed: boolean;
  /** Somebody wanted to know of it, as whoever observes LLM calls does. */
  readonly isObserved: boolean;
  readonly budget: RunBudget | undefined;
  /** What it is still waited for may be added. */
  readonly settling: Settling;
}

export interface ActivityTelemetryOptions {
  readonly tracer: () => Tracer;
  readonly logger: TelemetryLogger;
  readonly identify: IdentifyWorkflow;
  readonly runs: KnownRuns;
  readonly sampling: Sampling;
  readonly guard: Guard;
  readonly turns: RepeatedTurns;
  /** Of spans and labels; few values, whatever types there are. */
  readonly nameOf: (activityType: string) => string;
  /** Called before an attempt starts; the workflow is absent for an activity without one. */
  readonly onStart: (activity: string, workflowId: string | undefined) => void;
  readonly onAttempt: (attempt: ActivityAttempt) => void;
  /** Called at the end of an attempt of a workflow's activity. */
  readonly onRunAttempt: (attempt: RunAttempt, end: AttemptEnd) => void;
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
          const passed = readBudgetHeader(input.headers)?.budget;
          const budget = isOfRepeatedTurn(passed)
            ? await options.turns.resolve(passed, info.namespace)
            : passed;
          const { run_id: runId, workflow_id: workflowId, execution_id: executionId } = fields;
          guard.run(() => {
            options.onStart(name, workflowId);
          });
          if (runId && workflowId && executionId) {
            options.runs.remember(runId, workflowId, executionId, carrier['traceparent']);
          }
          const listeners = new AttemptListeners();
          const settling = new Settling();
          const endings = new AttemptEndings();
          const parent = contextOf(carrier, context.active());
          const ends = {
            onAttemptEnd: listeners.add,
            onAttemptEnding: endings.add,
            waitFor: settling.add,
          };
          const within = withActiveRun(parent, { ...activeRunOf(info, fields), ...ends, budget });
          if (budget !== undefined) ensureContexts(within);
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
          } catch (thrown) {
            status = statusOf(thrown, activity);
            const error = status === 'failed' ? withoutRetryOfRefusals(thrown) : thrown;
            if (status === 'failed') {
              guard.run(() => {
                recordError(span, error);
                failedWith = failureFields(summaryOfThrown(error));
              });
            }
            throw error;
          } finally {
            const timedOut = activity.cancellationDetails?.timedOut === true;
            if (timedOut) status = 'timed_out';
            const failed = status !== 'completed' && status !== 'async';
            // A call that has failed with the attempt is known to have ended a moment later.
            const isObserved = listeners.isUsed || settling.isUsed;
            if (failed && isObserved) await setImmediate();
            if (status !== 'async') await endings.notify();
            const attempt = attemptOf(info);
            if (attempt !== undefined)
              options.onRunAttempt(attempt, { failed, isObserved, settling, budget });
            if (settling.isPending) {
              await settling.within(longestWaitMillis(activity, performance.now() - startedAt));
            }
            const seconds = (performance.now() - startedAt) / 1_000;
            const noted = listeners.notify(failed);
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
): Omit<ActiveRun, 'budget' | 'onAttemptEnd' | 'onAttemptEnding' | 'waitFor'> {
  return {
    workflowId: fields.workflow_id,
    executionId: fields.execution_id,
    runId: fields.run_id,
    workflowType: fields.workflow_type,
    ...{ activityId, activityType, attempt },
  };
}

/** `undefined` for an activity without a workflow. */
function attemptOf({
  workflowExecution,
  activityId,
  attempt,
}: ActivityContext['info']): RunAttempt | undefined {
  if (workflowExecution === undefined) return undefined;
  const { workflowId: executionId, runId } = workflowExecution;
  return { executionId, runId, activityId, attempt };
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
