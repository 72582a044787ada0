import { context, SpanKind, trace, type Attributes, type Tracer } from '@opentelemetry/api';
import type {
  ClientInterceptors,
  ScheduleClientInterceptor,
  WorkflowClientInterceptor,
} from '@temporalio/client';
import type { Headers } from '@temporalio/common';
import type { Guard } from '../telemetry/guard.ts';
import { makeInSpan, sent, type InSpan } from './in-span.ts';
import { repeatWhileSpeculative } from './repeat-query.ts';
import { activityInterceptor, nexusInterceptor } from './standalone-interceptors.ts';
import type { StartBudgets } from './start-budget.ts';
import { fieldsOf } from '../spans/otel-context.ts';
import { isInternalName } from '../wire/internal-names.ts';
import { withContextHeaders, type TraceFields } from '../wire/wire-headers.ts';
import { shortName } from '../wire/workflow-identity.ts';

/**
 * Interceptors for a client: a span around each call that changes something, and its context in the
 * headers, so that the workflow continues the caller's trace. `tracer` is called at each.
 */
export function clientInterceptors(
  tracer: () => Tracer,
  guard: Guard,
  budgets: StartBudgets,
): Required<Omit<ClientInterceptors, 'workflow'>> & { workflow: WorkflowClientInterceptor[] } {
  const inSpan = makeInSpan(tracer, guard);
  return {
    workflow: [
      workflowInterceptor(inSpan, budgets, () => guard.run(() => fieldsOf(context.active()))),
    ],
    schedule: [scheduleInterceptor(inSpan, budgets)],
    activity: [activityInterceptor(inSpan, budgets)],
    nexus: [nexusInterceptor(inSpan, budgets)],
  };
}

function workflowInterceptor(
  inSpan: InSpan,
  budgets: StartBudgets,
  activeFields: () => TraceFields | undefined,
): WorkflowClientInterceptor {
  const { PRODUCER, CLIENT } = SpanKind;
  const budgeted = <Options extends StartOptions>(workflowType: string, options: Options) => {
    const { workflowId, memo } = options;
    return { ...options, memo: budgets.memoOf({ workflowType, workflowId }, memo) };
  };
  const withinBudget = <Input extends StartInput>(input: Input): Input => ({
    ...input,
    headers: budgets.headersOf(input.headers),
    options: budgeted(input.workflowType, input.options),
  });
  return {
    startWithDetails(input, next) {
      const attributes = started(input.workflowType, input.options);
      return inSpan('workflow.start', PRODUCER, attributes, async (fields, set) => {
        const output = await next(sent(withinBudget(input), fields));
        set({ 'workflow.run_id': output.runId });
        return output;
      });
    },
    signalWithStart(input, next) {
      const { options, workflowType, signalName } = input;
      const attributes = { ...started(workflowType, options), 'signal.name': signalName };
      return inSpan('workflow.signal_with_start', PRODUCER, attributes, async (fields, set) => {
        const runId = await next(sent(withinBudget(input), fields));
        set({ 'workflow.run_id': runId });
        return runId;
      });
    },
    startUpdateWithStart(input, next) {
      const { workflowStartOptions, workflowType, updateName } = input;
      const attributes = {
        ...started(workflowType, workflowStartOptions),
        'update.name': updateName,
      };
      return inSpan('workflow.update_with_start', CLIENT, attributes, async (fields) =>
        next({
          ...input,
          workflowStartOptions: budgeted(workflowType, workflowStartOptions),
          workflowStartHeaders: withContextHeaders(
            budgets.headersOf(input.workflowStartHeaders),
            fields,
          ),
          updateHeaders: withContextHeaders(input.updateHeaders, fields),
        }),
      );
    },
    signal(input, next) {
      if (isInternalName(input.signalName)) return next(sent(input, activeFields()));
      const attributes = { ...target(input.workflowExecution), 'signal.name': input.signalName };
      return inSpan('workflow.signal', PRODUCER, attributes, (fields) => next(sent(input, fields)));
    },
    startUpdate(input, next) {
      if (isInternalName(input.updateName)) return next(sent(input, activeFields()));
      const attributes = { ...target(input.workflowExecution), 'update.name': input.updateName };
      return inSpan('workflow.update', CLIENT, attributes, (fields) => next(sent(input, fields)));
    },
    query(input, next) {
      // Programs poll with queries; one that is part of no trace does not start one.
      if (trace.getActiveSpan() === undefined || isInternalName(input.queryType))
        return repeatWhileSpeculative(() => next(input));
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

function scheduleInterceptor(inSpan: InSpan, budgets: StartBudgets): ScheduleClientInterceptor {
  return {
    create(input, next) {
      const { options } = input;
      const attributes = { 'schedule.id': options.scheduleId };
      return inSpan('schedule.create', SpanKind.CLIENT, attributes, async (fields) => {
        // Runs of a schedule go on for years: each has its own trace, linked to its creation.
        const link = fields?.['traceparent'];
        const wflo = link === undefined ? undefined : { link };
        const { workflowType, workflowId, memo } = options.action;
        // Whoever creates it is long gone when its runs start: they are in no budget of that.
        const budgeted = budgets.memoOf({ workflowType, workflowId }, memo, false);
        return next({
          ...input,
          headers: withContextHeaders(input.headers, undefined, wflo),
          options: { ...options, action: { ...options.action, memo: budgeted } },
        });
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

interface StartInput {
  readonly workflowType: string;
  readonly headers: Headers;
  readonly options: StartOptions;
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
