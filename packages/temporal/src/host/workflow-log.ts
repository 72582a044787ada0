import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { WorkflowInfo } from '@temporalio/workflow';
import { fieldsOfLine, withoutRepeated } from '../telemetry/log-fields.ts';
import { failureFields } from '../spans/span-outcome.ts';
import { spanContextOf } from '../spans/otel-context.ts';
import { cancellationFields } from './cancellations.ts';
import { costFields } from './run-costs.ts';
import type { RunEnds } from './run-ends.ts';
import type { KnownRuns } from '../telemetry/known-runs.ts';
import type { RecentlySeen } from '../telemetry/recently-seen.ts';
import type { Sampling } from '../spans/sampling.ts';
import type { TelemetryLevel, TelemetryLogger } from '../telemetry/telemetry-logger.ts';
import type { IdentifyWorkflow } from '../wire/workflow-identity.ts';
import { LOG_ENVELOPE, type LogEnvelope, type WorkflowStatus } from '../wire/emission.ts';

/** What the SDK says of the end of a run, and what that means. */
const CLOSING_LINES: ReadonlyMap<string, WorkflowStatus> = new Map([
  ['Workflow completed', 'completed'],
  ['Workflow completed as cancelled', 'cancelled'],
  ['Workflow continued as new', 'continued_as_new'],
  ['Workflow failed', 'failed'],
]);

type Attributes = Readonly<Record<string, unknown>>;

export interface WorkflowLogOptions {
  readonly logger: TelemetryLogger;
  readonly identify: IdentifyWorkflow;
  readonly seen: RecentlySeen;
  readonly onDuplicate: () => void;
  readonly runs: KnownRuns;
  readonly sampling: Sampling;
  readonly ends: RunEnds;
  /**
   * Called at each attempt of a task that fails because of what workflow code threw; only the first
   * has a line here.
   */
  readonly onTaskFailed: (runId: string, error: unknown, hasLine: boolean) => void;
}

/**
 * Log lines of workflow code, written on the host: once each, in the run's trace, named like every
 * other line. They come through the SDK's own logger sink and so include its lifecycle lines.
 */
export class WorkflowLog {
  readonly #options: WorkflowLogOptions;
  readonly #failedRuns = new Set<string>();

  constructor(options: WorkflowLogOptions) {
    this.#options = options;
  }

  /** Writes one line, unless the same line was written before. */
  write(level: TelemetryLevel, info: WorkflowInfo, message: string, attributes?: Attributes): void {
    const envelope = envelopeOf(attributes);
    if (envelope?.taskFailed === true && message === 'Workflow failed') {
      // The SDK says this of task failures too. Whether it is true is known when the rest of the
      // activation has been handed over, which happens within this turn.
      queueMicrotask(() => {
        const failed = this.#failedRuns.delete(info.runId);
        const event = failed ? message : 'Workflow task failed';
        if (failed) {
          this.#writeEnd(level, info, event, attributes, envelope);
          return;
        }
        const hasLine = this.#writeOnce(level, info, event, attributes, envelope);
        this.#options.onTaskFailed(info.runId, attributes?.['error'], hasLine);
      });
      return;
    }
    if (CLOSING_LINES.has(message)) this.#writeEnd(level, info, message, attributes, envelope);
    else this.#writeOnce(level, info, message, attributes, envelope);
  }

  /** Called by the sink of spans where a run really failed. */
  runFailed(runId: string): void {
    this.#failedRuns.add(runId);
    // The line that needs it was handed over before, and looks within this turn or never.
    setImmediate(() => this.#failedRuns.delete(runId));
  }

  #writeEnd(
    level: TelemetryLevel,
    info: WorkflowInfo,
    message: string,
    attributes: Attributes | undefined,
    envelope: LogEnvelope | undefined,
  ): void {
    const isContinued = CLOSING_LINES.get(message) === 'continued_as_new';
    const cancelReason = isContinued ? undefined : envelope?.cancelReason;
    this.#options.ends.whenKnown(info, cancelReason, ({ cancelled, costs }) => {
      const all = {
        ...attributes,
        ...(cancelled && cancellationFields(cancelled)),
        ...(costs && endFields(info, message, envelope)),
        ...costFields(costs),
      };
      // The SDK has the ends of runs at DEBUG; who cancelled one, and what it cost, is worth knowing.
      const isTold = cancelled !== undefined || costs !== undefined;
      this.#writeOnce(isTold && level === 'debug' ? 'info' : level, info, message, all, envelope);
    });
  }

  /** Whether it wrote the line. */
  #writeOnce(
    level: TelemetryLevel,
    info: WorkflowInfo,
    event: string,
    attributes: Attributes | undefined,
    envelope: LogEnvelope | undefined,
  ): boolean {
    const { logger, identify, seen, onDuplicate, runs } = this.#options;
    const uid = envelope?.uid;
    if (uid !== undefined && !seen.isFirst(`${uid}|${level}|${event}`)) {
      onDuplicate();
      return false;
    }
    const workflowId = identify({
      workflowType: info.workflowType,
      executionId: info.workflowId,
      memoWorkflowId: envelope?.workflowId,
    });
    const traceParent =
      envelope && this.#options.sampling.resolve(envelope.traceParent, envelope.undecided === true);
    runs.remember(info.runId, workflowId, info.workflowId, traceParent);
    const own = {
      workflow_id: workflowId,
      execution_id: info.workflowId,
      run_id: info.runId,
      workflow_type: info.workflowType,
      attempt: info.attempt,
      workflow_time: envelope && new Date(envelope.workflowTimeMillis).toISOString(),
      emission_id: uid,
      ahead_of_record: envelope?.ahead,
      // The SDK's line about the end of the run, or of the attempt of its task.
      ...(envelope?.failure && attributes?.['error'] ? failureFields(envelope.failure) : {}),
    };
    const { namespace, taskQueue } = info;
    const fields = fieldsOfLine(own, withoutRepeated(attributes, { namespace, taskQueue }));
    writeInTrace(traceParent, fields, (all) => {
      logger[level](event, all);
    });
    return true;
  }
}

function endFields(
  { startTime }: WorkflowInfo,
  message: string,
  envelope: LogEnvelope | undefined,
): Attributes {
  const millis = (envelope?.workflowTimeMillis ?? Date.now()) - startTime.getTime();
  return { workflow_status: CLOSING_LINES.get(message), seconds: Math.max(0, millis) / 1_000 };
}

/** Writes while the span is active, so that the logger finds its ids itself. */
function writeInTrace(
  traceParent: string | undefined,
  fields: Record<string, unknown>,
  write: (fields: Record<string, unknown>) => void,
): void {
  const spanContext = spanContextOf(traceParent);
  if (spanContext === undefined) {
    write(fields);
    return;
  }
  context.with(trace.setSpanContext(ROOT_CONTEXT, spanContext), () => {
    if (trace.getSpanContext(context.active())?.spanId === spanContext.spanId) {
      write(fields);
      return;
    }
    // No context manager is registered: say it in fields.
    const { traceId, spanId, traceFlags } = spanContext;
    write({ ...fields, trace_id: traceId, span_id: spanId, trace_flags: traceFlags });
  });
}

function envelopeOf(attributes: Attributes | undefined): LogEnvelope | undefined {
  const value = attributes?.[LOG_ENVELOPE];
  return isEnvelope(value) ? value : undefined;
}

function isEnvelope(value: unknown): value is LogEnvelope {
  return (
    typeof value === 'object' &&
    value !== null &&
    'traceParent' in value &&
    'workflowTimeMillis' in value
  );
}
