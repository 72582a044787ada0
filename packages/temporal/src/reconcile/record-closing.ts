import { context, ROOT_CONTEXT, trace, type Tracer } from '@opentelemetry/api';
import type { Guard } from '../telemetry/guard.ts';
import type { RecentlySeen } from '../telemetry/recently-seen.ts';
import type { TelemetryLogger } from '../telemetry/telemetry-logger.ts';
import type { Sampling } from '../spans/sampling.ts';
import type { IdentifyWorkflow } from '../wire/workflow-identity.ts';
import { identityAttributes, recordWorkflowSpan } from '../spans/workflow-spans.ts';
import type { SpanEmission } from '../wire/emission.ts';
import { runContextOf } from '../wire/run-context.ts';
import type { ClosedRun, ExternalStatus } from '../server/runs.ts';
import type { ExternalClosing } from './external-closing.ts';

export interface RecordClosingOptions {
  readonly tracer: () => Tracer;
  readonly identify: IdentifyWorkflow;
  readonly seen: RecentlySeen;
  readonly sampling: Sampling;
  readonly guard: Guard;
  readonly logger: TelemetryLogger;
  /** Called for each run whose end is known by this. */
  readonly onEnded: (runId: string) => void;
  /** Calls `then` with what its LLM calls have cost: at once, or when that is known. */
  readonly withCosts: (run: ClosedRun, then: (costs: ToldCosts) => void) => void;
  readonly onSpan: () => void;
  readonly onClosed: (workflowId: string, status: ExternalStatus, seconds: number) => void;
}

/** For its span and its line; both empty where it has made no calls. */
export interface ToldCosts {
  readonly attributes: SpanEmission['attributes'];
  readonly fields: Readonly<Record<string, unknown>>;
}

const FAILURES: Readonly<Record<ExternalStatus, { type: string; message: string }>> = {
  terminated: { type: 'Terminated', message: 'terminated externally' },
  timed_out: { type: 'TimedOut', message: 'timed out' },
};

/**
 * Records what a run that was externally closed could not leave itself: its `workflow.execute`
 * span, under the ids that its activities name as their parent, and the count of its execution.
 * Nothing is recorded where this process has recorded the run's end before.
 */
export function recordClosing(options: RecordClosingOptions, closing: ExternalClosing): void {
  const { run } = closing;
  if (!options.seen.isFirst(`${run.runId}/workflow|workflow.execute`)) return;
  options.withCosts(run, (costs) => {
    record(options, closing, costs);
  });
}

function record(options: RecordClosingOptions, closing: ExternalClosing, costs: ToldCosts): void {
  const { run, startEvent, memoWorkflowId, namespace, taskQueue, termination } = closing;
  const uid = `${run.runId}/workflow`;
  const { runId } = run;
  const { previousRunId } = startEvent;
  const origin = { ...startEvent, runId, workflowId: memoWorkflowId };
  const { traceParent, traceState, parentSpanId, links, isSamplingDeferred, executionStartMillis } =
    runContextOf(origin, startEvent.headers);
  const workflowId = options.identify({ ...run, memoWorkflowId });
  const failure = FAILURES[run.status];
  const message = termination?.reason
    ? `${failure.message}: ${termination.reason}`
    : failure.message;
  const make = () =>
    recordWorkflowSpan(
      options.tracer(),
      {
        uid,
        name: 'workflow.execute',
        traceParent,
        links,
        startMillis: run.startMillis,
        endMillis: run.closeMillis,
        attributes: {
          'workflow.status': run.status,
          'workflow.continued_from_run_id': previousRunId,
          'workflow.termination_reason': termination?.reason,
          'workflow.terminated_by': termination?.identity,
          ...costs.attributes,
        },
        undecided: isSamplingDeferred,
        failure: { ...failure, message },
        parentSpanId,
        traceState,
      },
      identityAttributes(workflowId, {
        workflowId: run.executionId,
        runId: run.runId,
        workflowType: run.workflowType,
        firstExecutionRunId: startEvent.firstRunId,
        attempt: startEvent.attempt,
        namespace,
        taskQueue,
      }),
      options.sampling,
    );
  const span = options.guard.run(make, undefined);
  if (span !== undefined) options.onSpan();
  options.onEnded(run.runId);
  const within = span === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, span);
  context.with(within, () => {
    options.logger.warning(`workflow_${run.status}`, {
      workflow_id: workflowId,
      execution_id: run.executionId,
      run_id: runId,
      workflow_type: run.workflowType,
      attempt: startEvent.attempt,
      closed_at: new Date(run.closeMillis).toISOString(),
      termination_reason: termination?.reason,
      terminated_by: termination?.identity,
      ...costs.fields,
    });
  });
  if (!closing.endsExecution) return;
  const seconds = Math.max(0, run.closeMillis - executionStartMillis) / 1_000;
  context.with(within, () => {
    options.onClosed(workflowId, run.status, seconds);
  });
}
