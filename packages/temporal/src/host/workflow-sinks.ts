import { context, ROOT_CONTEXT, trace, type Attributes, type Tracer } from '@opentelemetry/api';
import type { InjectedSinks } from '@temporalio/worker';
import type { SinkFunction, Sinks, WorkflowInfo } from '@temporalio/workflow';
import { requestedAttributesOf, type RequestedAttributes } from '../spans/requested-attributes.ts';
import { cancellationAttributes } from './cancellations.ts';
import { endsExecution } from './execution-end.ts';
import type { Guard } from '../telemetry/guard.ts';
import type { PendingSpans } from './pending-spans.ts';
import { costAttributes } from './run-costs.ts';
import type { RunEnds } from './run-ends.ts';
import type { RecentlySeen } from '../telemetry/recently-seen.ts';
import type { Sampling } from '../spans/sampling.ts';
import { WORKFLOW_LOG_SINK } from '../temporal-internals.ts';
import type { TelemetryLevel } from '../telemetry/telemetry-logger.ts';
import type { IdentifyWorkflow } from '../wire/workflow-identity.ts';
import type { WorkflowLog } from './workflow-log.ts';
import { identityAttributes, recordWorkflowSpan } from '../spans/workflow-spans.ts';
import type { RunStarted, SpanEmission, WfloSinks, WorkflowStatus } from '../wire/emission.ts';

export interface WorkflowSinksOptions {
  readonly tracer: () => Tracer;
  readonly identify: IdentifyWorkflow;
  readonly seen: RecentlySeen;
  readonly log: WorkflowLog;
  readonly sampling: Sampling;
  readonly pending: PendingSpans;
  readonly ends: RunEnds;
  readonly requested: RequestedAttributes;
  readonly guard: Guard;
  readonly onDuplicate: () => void;
  readonly onSpan: () => void;
  /** Called when a run starts whose budget cannot be read. */
  readonly onUnreadableBudget: (info: WorkflowInfo, workflowId: string, reason: string) => void;
  /** Called when a run ends that has a budget, and of which no LLM call is known. */
  readonly onBudgetUnused: (info: WorkflowInfo, workflowId: string, budgetId: string) => void;
  /** Called when a run starts; what it will be counted under is known from then on. */
  readonly onStarted: (workflowId: string) => void;
  /** Called at the end of a run, of which more may still be said in this turn. */
  readonly onClosing: (runId: string) => void;
  readonly onClosed: (workflowId: string, status: WorkflowStatus, seconds: number) => void;
}

interface LogSinks extends Sinks {
  [WORKFLOW_LOG_SINK]: Record<'trace' | 'debug' | 'info' | 'warn' | 'error', SinkFunction>;
}

/** `WorkerOptions.sinks` for what the workflow sandbox emits: spans, the end of runs, log lines. */
export function workflowSinks(options: WorkflowSinksOptions): InjectedSinks<WfloSinks & LogSinks> {
  const line = (level: TelemetryLevel) => ({
    fn(info: WorkflowInfo, message: string, attributes?: Record<string, unknown>) {
      options.log.write(level, info, message, attributes);
    },
  });
  return {
    wflo: {
      begin: {
        fn: (info, { workflowId, unreadableBudget }) => {
          options.onStarted(workflowIdOf(options, info, workflowId));
          if (unreadableBudget !== undefined) {
            options.onUnreadableBudget(
              info,
              workflowIdOf(options, info, workflowId),
              unreadableBudget,
            );
          }
        },
      },
      emit: {
        fn: (info, emission) => {
          receive(options, info, emission);
        },
      },
      announce: {
        callDuringReplay: true,
        fn: (info, emission) => {
          announce(options, info, emission);
        },
      },
    },
    [WORKFLOW_LOG_SINK]: {
      trace: line('debug'),
      debug: line('debug'),
      info: line('info'),
      warn: line('warning'),
      error: line('error'),
    },
  };
}

function workflowIdOf(
  { identify }: WorkflowSinksOptions,
  { workflowType, workflowId: executionId }: WorkflowInfo,
  memoWorkflowId: RunStarted['workflowId'],
): string {
  return identify({ workflowType, executionId, memoWorkflowId });
}

function receive(options: WorkflowSinksOptions, info: WorkflowInfo, emission: SpanEmission): void {
  const { closed } = emission;
  if (closed !== undefined) options.pending.forget(info.runId);
  if (closed === 'failed') options.log.runFailed(info.runId);
  if (!options.seen.isFirst(`${emission.uid}|${emission.name}`)) {
    options.onDuplicate();
    return;
  }
  if (closed === undefined) {
    record(options, info, emission, {});
    return;
  }
  options.ends.whenKnown(info, emission.cancelReason, ({ cancelled, costs }) => {
    const more = cancelled && cancellationAttributes(cancelled);
    record(options, info, emission, { ...more, ...costAttributes(costs) });
    if (costs === undefined && closed !== 'continued_as_new') unused(options, info, emission);
    options.onClosing(info.runId);
  });
}

function unused(options: WorkflowSinksOptions, info: WorkflowInfo, emission: SpanEmission): void {
  const budgetId = emission.attributes['wflo.budget.id'];
  if (typeof budgetId !== 'string') return;
  options.guard.run(() => {
    options.onBudgetUnused(info, workflowIdOf(options, info, emission.workflowId), budgetId);
  });
}

function record(
  options: WorkflowSinksOptions,
  info: WorkflowInfo,
  emission: SpanEmission,
  more: Attributes,
): void {
  const { closed } = emission;
  const workflowId = workflowIdOf(options, info, emission.workflowId);
  const span = options.guard.run(
    () =>
      recordWorkflowSpan(
        options.tracer(),
        emission,
        {
          ...identityAttributes(workflowId, info),
          ...(closed && requestedAttributesOf(options.requested, info)),
          ...more,
        },
        options.sampling,
      ),
    undefined,
  );
  if (span !== undefined) options.onSpan();
  if (closed === undefined || !endsExecution(emission, info)) return;
  // A bundle of an earlier version does not say when the execution started.
  const { endMillis, executionStartMillis = info.startTime.getTime() } = emission;
  const seconds = Math.max(0, endMillis - executionStartMillis) / 1_000;
  context.with(span === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, span), () => {
    options.onClosed(workflowId, closed, seconds);
  });
}

function announce(options: WorkflowSinksOptions, info: WorkflowInfo, emission: SpanEmission): void {
  const { workflowId: executionId, runId, namespace, taskQueue } = info;
  const workflowId = workflowIdOf(options, info, emission.workflowId);
  const identity = {
    ...identityAttributes(workflowId, info),
    ...requestedAttributesOf(options.requested, info),
  };
  const run = { executionId, runId, namespace, taskQueue, identity, emission };
  options.pending.remember(run);
  if (info.unsafe.isReplaying) return;
  if (!options.seen.isFirst(`${emission.uid}|${emission.name}`)) {
    options.onDuplicate();
    return;
  }
  options.pending.show(run);
}
