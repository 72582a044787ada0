/**
 * The client's side: a span around each call that changes something, and its context in the
 * headers, so that the workflow continues the caller's trace.
 *
 * @module
 */
import {
  context,
  SpanKind,
  trace,
  type Attributes,
  type Context,
  type Tracer,
} from '@opentelemetry/api';
import type {
  ClientInterceptors,
  ScheduleClientInterceptor,
  WorkflowClientInterceptor,
} from '@temporalio/client';
import type { Guard } from '../telemetry/guard.ts';
import { fieldsOf } from '../spans/otel-context.ts';
import { repeatWhileSpeculative } from './repeat-query.ts';
import { recordError } from '../spans/span-outcome.ts';
import { withContextHeaders, type TraceFields } from '../wire/wire-headers.ts';
import { shortName } from '../wire/workflow-identity.ts';

type Run<T> = (fields: TraceFields | undefined, setRunId: (runId: string) => void) => Promise<T>;

/** Interceptors for `ClientOptions.interceptors`; `tracer` is called at each call. */
export function clientInterceptors(
  tracer: () => Tracer,
  guard: Guard,
): Required<Pick<ClientInterceptors, 'schedule'>> & { workflow: WorkflowClientInterceptor[] } {
  const fieldsToSend = (from: Context) => guard.run(() => fieldsOf(from), undefined);
  const inSpan = <T>(
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    run: Run<T>,
  ): Promise<T> => {
    const span = guard.run(() => tracer().startSpan(name, { kind, attributes }), undefined);
    if (span === undefined) return run(fieldsToSend(context.active()), () => undefined);
    const active = trace.setSpan(context.active(), span);
    return context.with(active, async () => {
      try {
        return await run(fieldsToSend(active), (runId) => {
          guard.run(() => span.setAttribute('workflow.run_id', runId), undefined);
        });
      } catch (error) {
        guard.run(() => {
          recordError(span, error);
        }, undefined);
        throw error;
      } finally {
        guard.run(() => {
          span.end();
        }, undefined);
      }
    });
  };
  return {
    workflow: [workflowInterceptor(inSpan)],
    schedule: [scheduleInterceptor(inSpan)],
  };
}

type InSpan = <T>(name: string, kind: SpanKind, attributes: Attributes, run: Run<T>) => Promise<T>;

function workflowInterceptor(inSpan: InSpan): WorkflowClientInterceptor {
  return {
    startWithDetails(input, next) {
      const { options, workflowType } = input;
      return inSpan(
        'workflow.start',
        SpanKind.PRODUCER,
        started(workflowType, options),
        async (fields, setRunId) => {
          const headers = withContextHeaders(input.headers, fields, undefined);
          const output = await next({ ...input, headers });
          setRunId(output.runId);
          return output;
        },
      );
    },
    signalWithStart(input, next) {
      const { options, workflowType, signalName } = input;
      return inSpan(
        'workflow.signal_with_start',
        SpanKind.PRODUCER,
        { ...started(workflowType, options), 'signal.name': signalName },
        async (fields, setRunId) => {
          const headers = withContextHeaders(input.headers, fields, undefined);
          const runId = await next({ ...input, headers });
          setRunId(runId);
          return runId;
        },
      );
    },
    startUpdateWithStart(input, next) {
      const { workflowStartOptions: options, workflowType, updateName } = input;
      return inSpan(
        'workflow.update_with_start',
        SpanKind.CLIENT,
        { ...started(workflowType, options), 'update.name': updateName },
        (fields) =>
          next({
            ...input,
            workflowStartHeaders: withContextHeaders(input.workflowStartHeaders, fields, undefined),
            updateHeaders: withContextHeaders(input.updateHeaders, fields, undefined),
          }),
      );
    },
    signal(input, next) {
      return inSpan(
        'workflow.signal',
        SpanKind.PRODUCER,
        { ...target(input.workflowExecution), 'signal.name': input.signalName },
        (fields) =>
          next({ ...input, headers: withContextHeaders(input.headers, fields, undefined) }),
      );
    },
    startUpdate(input, next) {
      return inSpan(
        'workflow.update',
        SpanKind.CLIENT,
        { ...target(input.workflowExecution), 'update.name': input.updateName },
        (fields) =>
          next({ ...input, headers: withContextHeaders(input.headers, fields, undefined) }),
      );
    },
    query(input, next) {
      // Programs poll with queries; one that is part of no trace does not start one.
      if (trace.getActiveSpan() === undefined) return repeatWhileSpeculative(() => next(input));
      return inSpan(
        'workflow.query',
        SpanKind.CLIENT,
        { ...target(input.workflowExecution), 'query.name': input.queryType },
        () => repeatWhileSpeculative(() => next(input)),
      );
    },
    cancel(input, next) {
      return inSpan('workflow.cancel', SpanKind.CLIENT, target(input.workflowExecution), () =>
        next(input),
      );
    },
    terminate(input, next) {
      return inSpan('workflow.terminate', SpanKind.CLIENT, target(input.workflowExecution), () =>
        next(input),
      );
    },
  };
}

function scheduleInterceptor(inSpan: InSpan): ScheduleClientInterceptor {
  return {
    create(input, next) {
      const attributes = { 'schedule.id': input.options.scheduleId };
      return inSpan('schedule.create', SpanKind.CLIENT, attributes, (fields) => {
        // Runs of a schedule go on for years: each has its own trace, linked to its creation.
        const link = fields?.['traceparent'];
        const wflo = link === undefined ? undefined : { link };
        return next({ ...input, headers: withContextHeaders(input.headers, undefined, wflo) });
      });
    },
  };
}

interface StartOptions {
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly memo?: Record<string, unknown>;
}

function started(workflowType: string, options: StartOptions): Attributes {
  return {
    'workflow.id': memoWorkflowId(options.memo) ?? workflowType,
    'workflow.execution_id': options.workflowId,
    'workflow.type': workflowType,
    'workflow.task_queue': options.taskQueue,
  };
}

function target(execution: {
  readonly workflowId?: string | null;
  readonly runId?: string | null;
}): Attributes {
  return {
    'workflow.execution_id': execution.workflowId || undefined,
    'workflow.run_id': execution.runId || undefined,
  };
}

function memoWorkflowId(memo: Record<string, unknown> | undefined): string | undefined {
  const id = memo?.['workflow_id'];
  return typeof id === 'string' ? shortName(id) : undefined;
}
