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
import type { Headers } from '@temporalio/common';
import type { Guard } from '../telemetry/guard.ts';
import { fieldsOf } from '../spans/otel-context.ts';
import { repeatWhileSpeculative } from './repeat-query.ts';
import { recordError } from '../spans/span-outcome.ts';
import { withContextHeaders, type TraceFields } from '../wire/wire-headers.ts';
import { shortName } from '../wire/workflow-identity.ts';

type Run<T> = (fields: TraceFields | undefined, setRunId: (runId: string) => void) => Promise<T>;

/**
 * Interceptors for a client: a span around each call that changes something, and its context in the
 * headers, so that the workflow continues the caller's trace. `tracer` is called at each.
 */
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
        });
        throw error;
      } finally {
        guard.run(() => {
          span.end();
        });
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
  const { PRODUCER, CLIENT } = SpanKind;
  return {
    startWithDetails(input, next) {
      const attributes = started(input.workflowType, input.options);
      return inSpan('workflow.start', PRODUCER, attributes, async (fields, setRunId) => {
        const output = await next(sent(input, fields));
        setRunId(output.runId);
        return output;
      });
    },
    signalWithStart(input, next) {
      const { options, workflowType, signalName } = input;
      const attributes = { ...started(workflowType, options), 'signal.name': signalName };
      return inSpan(
        'workflow.signal_with_start',
        PRODUCER,
        attributes,
        async (fields, setRunId) => {
          const runId = await next(sent(input, fields));
          setRunId(runId);
          return runId;
        },
      );
    },
    startUpdateWithStart(input, next) {
      const { workflowStartOptions, workflowType, updateName } = input;
      const attributes = {
        ...started(workflowType, workflowStartOptions),
        'update.name': updateName,
      };
      return inSpan('workflow.update_with_start', CLIENT, attributes, (fields) =>
        next({
          ...input,
          workflowStartHeaders: withContextHeaders(input.workflowStartHeaders, fields),
          updateHeaders: withContextHeaders(input.updateHeaders, fields),
        }),
      );
    },
    signal(input, next) {
      const attributes = { ...target(input.workflowExecution), 'signal.name': input.signalName };
      return inSpan('workflow.signal', PRODUCER, attributes, (fields) => next(sent(input, fields)));
    },
    startUpdate(input, next) {
      const attributes = { ...target(input.workflowExecution), 'update.name': input.updateName };
      return inSpan('workflow.update', CLIENT, attributes, (fields) => next(sent(input, fields)));
    },
    query(input, next) {
      // Programs poll with queries; one that is part of no trace does not start one.
      if (trace.getActiveSpan() === undefined) return repeatWhileSpeculative(() => next(input));
      const attributes = { ...target(input.workflowExecution), 'query.name': input.queryType };
      return inSpan('workflow.query', CLIENT, attributes, () =>
        repeatWhileSpeculative(() => next(input)),
      );
    },
    cancel(input, next) {
      return inSpan('workflow.cancel', CLIENT, target(input.workflowExecution), () => next(input));
    },
    terminate(input, next) {
      return inSpan('workflow.terminate', CLIENT, target(input.workflowExecution), () =>
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

function sent<I extends { readonly headers: Headers }>(
  input: I,
  fields: TraceFields | undefined,
): I {
  return { ...input, headers: withContextHeaders(input.headers, fields) };
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
