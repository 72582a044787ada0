import {
  AsyncLocalStorage,
  ContinueAsNew,
  proxySinks,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { ConcludeActivationInput } from '@temporalio/workflow';
import type { Headers } from '@temporalio/common';
import { closingOf } from './closing.ts';
import { spanIdOf } from '../wire/deterministic-id.ts';
import { readableSummaryOf, type FailureSummary } from '../wire/failure-summary.ts';
import type { LogEnvelope, SpanEmission, WfloSinks } from '../wire/emission.ts';
import { startOfCall, type HandledCall } from './handled-call.ts';
import { contextOfRun, identityOfRun } from './run-identity.ts';
import { RecordPosition, type Activation } from './record-position.ts';
import type { RunBudget } from '@wflo/shared-state';
import type { RunContext } from '../wire/run-context.ts';
import { SpanBudget } from './span-budget.ts';
import { NO_SPAN, OpenSpan, type SpanStart, type WorkflowSpan } from './workflow-span.ts';

const { wflo } = proxySinks<WfloSinks>();

/** What is active in one flow of the workflow's code, where it is not the run itself. */
export interface Scope {
  readonly span?: OpenSpan;
  readonly baggage?: string;
}

/**
 * The telemetry of one run inside the sandbox. It holds ids and a short list of finished spans, and
 * hands them over only when an activation concludes: an activation that throws (a workflow task
 * that Temporal will retry) leaves no span behind.
 */
export class RunTelemetry {
  #context: RunContext | undefined;
  #runSpan: OpenSpan | undefined;
  #scopes: InstanceType<typeof AsyncLocalStorage<Scope>> | undefined;
  readonly #open = new Set<OpenSpan>();
  readonly #budget = new SpanBudget();
  #finished: SpanEmission[] = [];
  #logLines = 0;
  #handledCalls = 0;
  #spans = 0;
  #readOnly: boolean | undefined;
  #taskFailed = false;
  #thrown: FailureSummary | undefined;
  readonly #record = new RecordPosition();
  #chain: 'trace-per-run' | 'single-trace' = 'trace-per-run';

  /** Set when the cancellation of the run is requested; empty without a reason. */
  cancelReason: string | undefined;

  keepChainInOneTrace(): void {
    this.#chain = 'single-trace';
  }

  get continueAsNewHeaders(): Headers {
    return this.context.continueAsNewHeaders(this.#chain);
  }

  /** Reads the start headers; called before anything of the workflow runs. */
  start(headers: Headers | null | undefined, budget: RunBudget | undefined): void {
    this.#context = contextOfRun(headers);
    wflo.begin({ ...identityOfRun(), ...(budget && { unreadableBudget: budget.unreadable }) });
    if (budget === undefined) return;
    this.#ownSpan().setAttribute('wflo.budget.id', budget.id);
    this.#ownSpan().setAttribute('wflo.budget.limit_usd', budget.limitUsd);
  }

  get context(): RunContext {
    this.#context ??= contextOfRun(undefined);
    return this.#context;
  }

  /** Queries and validators leave no mark on what later emissions are called. */
  set readOnly(value: boolean) {
    this.#readOnly = value;
  }

  /** Called before the jobs of each activation. */
  follow(activation: Activation): void {
    if (!this.#readOnly) this.#record.follow(activation);
  }

  /** Whether the jobs of this activation are events that no workflow task has taken up. */
  get isSpeculative(): boolean {
    return this.#record.isSpeculative;
  }

  /** Runs an update's validator, which must not advance any sequence. */
  validate(fn: () => void): void {
    const before = this.#readOnly;
    this.#readOnly = true;
    try {
      fn();
    } finally {
      this.#readOnly = before;
    }
  }

  /** Headers for what the code that runs now starts. */
  get outboundHeaders(): Headers {
    const scope = this.#scopes?.getStore();
    if (scope === undefined) return this.context.outboundHeaders;
    return this.context.headersWithin(this.#traceParent(), scope.baggage);
  }

  /** `traceparent` of the active span. */
  get traceParent(): string {
    return this.#traceParent();
  }

  /** The span that the code which runs now belongs to. */
  activeSpan(): WorkflowSpan {
    if (this.#readOnly) return NO_SPAN;
    return this.#scopes?.getStore()?.span ?? this.#ownSpan();
  }

  /** The `baggage` header that the code which runs now passes on. */
  activeBaggage(): string | undefined {
    return this.#scopes?.getStore()?.baggage ?? this.context.baggage;
  }

  /** Starts a span under the active one; none in queries and validators. */
  startSpan(name: string): OpenSpan | undefined {
    if (this.#readOnly) return undefined;
    const key = `span/${(this.#spans += 1)}`;
    return this.#startWithin({ key, name, internal: true });
  }

  /** Starts the span of a call that the workflow makes, which `key` distinguishes in the run. */
  startCall(name: string, key: string): OpenSpan | undefined {
    return this.#startWithin({ key, name, client: true });
  }

  /** Ends a span; it leaves with the activation. */
  endSpan(span: OpenSpan): void {
    if (!this.#open.delete(span)) return;
    const undecided = this.context.isSamplingDeferred;
    this.#finished.push({ ...span.end(Date.now()), undecided, ...identityOfRun() });
  }

  /** Makes a scope active for `fn` and all that it awaits. */
  inScope<T>(scope: Scope, fn: () => T): T {
    this.#scopes ??= new AsyncLocalStorage<Scope>();
    return this.#scopes.run({ ...this.#scopes.getStore(), ...scope }, fn);
  }

  /** Remembers whether what the workflow function threw fails the workflow or only the task. */
  observeExecution(result: Promise<unknown>): void {
    result.catch((error: unknown) => {
      this.#taskFailed = !(error instanceof TemporalFailure || error instanceof ContinueAsNew);
      if (!(error instanceof ContinueAsNew)) this.#thrown = readableSummaryOf(error);
    });
  }

  /**
   * Gives a signal or update handler a span of its own. The handler's promise is watched from the
   * side: awaiting it here would delay its continuation by some microtasks, and so could reorder
   * commands against histories that were recorded without this package.
   */
  observeCall<T>(call: HandledCall, handle: () => Promise<T>): Promise<T> {
    const span = this.#callSpan(call);
    if (span === undefined) return handle();
    const result = this.inScope({ span }, handle);
    result.then(
      () => {
        this.endSpan(span);
      },
      (error: unknown) => {
        // An error that fails the task takes this record with it: the task will be done again.
        span.recordError(error);
        this.endSpan(span);
      },
    );
    return result;
  }

  /** Hands over what the activation finished, and the run's own span when it closed the run. */
  conclude(commands: ConcludeActivationInput['commands']): void {
    const closing = closingOf(commands);
    if (closing !== undefined) {
      for (const span of this.#open) {
        span.setAttribute('wflo.span.unfinished', true);
        this.endSpan(span);
      }
    }
    const ahead = this.#record.isSpeculative || undefined;
    for (const span of this.#finished.splice(0)) wflo.emit({ ...span, ahead });
    if (closing === undefined) return;
    const { traceState, baggage, isSamplingDeferred, executionStartMillis } = this.context;
    const own = this.#ownSpan();
    if (closing.status === 'continued_as_new' && this.#chain === 'trace-per-run') {
      own.linkTo(this.context.nextTraceParent);
    }
    const emission = own.end(Date.now());
    wflo.emit({
      ...emission,
      attributes: {
        ...emission.attributes,
        'workflow.status': closing.status,
        'wflo.spans.left_out': this.#budget.leftOut,
      },
      closed: closing.status,
      cancelReason: this.cancelReason,
      executionStartMillis,
      ahead,
      failure: closing.failure,
      undecided: isSamplingDeferred,
      traceState,
      baggage,
      ...identityOfRun(),
    });
  }

  /** Shows the run as running, unless it has closed already. */
  announce(commands: ConcludeActivationInput['commands']): void {
    if (closingOf(commands) !== undefined) return;
    const { traceState, isSamplingDeferred } = this.context;
    const pending = this.#ownSpan().pending();
    wflo.announce({
      ...pending,
      attributes: { ...pending.attributes, 'workflow.status': 'running' },
      undecided: isSamplingDeferred,
      traceState,
      ...identityOfRun(),
    });
  }

  /** What a log line needs on the host to be recognised, placed in the trace and named. */
  logEnvelope(): LogEnvelope {
    return {
      uid: this.#readOnly ? undefined : `${workflowInfo().runId}/log/${(this.#logLines += 1)}`,
      traceParent: this.#traceParent(),
      undecided: this.context.isSamplingDeferred,
      workflowTimeMillis: Date.now(),
      taskFailed: this.#taskFailed,
      ahead: this.#record.isSpeculative || undefined,
      failure: this.#thrown,
      cancelReason: this.cancelReason,
      ...identityOfRun(),
    };
  }

  #traceParent(): string {
    return this.#scopes?.getStore()?.span?.traceParent ?? this.context.traceParent;
  }

  #ownSpan(): OpenSpan {
    const { own, parentSpanId, links } = this.context;
    // `runStartTime` is the time of the run's first task; `startTime` that of its first event.
    const { runId, startTime, continuedFromExecutionRunId: previous } = workflowInfo();
    if (this.#runSpan !== undefined) return this.#runSpan;
    this.#runSpan = new OpenSpan({
      uid: `${runId}/workflow`,
      name: 'workflow.execute',
      own,
      parentSpanId,
      links,
      startMillis: startTime.getTime(),
    });
    if (previous !== undefined) {
      this.#runSpan.setAttribute('workflow.continued_from_run_id', previous);
    }
    return this.#runSpan;
  }

  #callSpan(call: HandledCall): OpenSpan | undefined {
    const { kind, name, key = `${(this.#handledCalls += 1)}` } = call;
    const uid = `${workflowInfo().runId}/${kind}/${key}`;
    const span = this.#startSpan(startOfCall(call, this.context.own, uid));
    span?.setAttribute(`${kind}.name`, name);
    return span;
  }

  #startWithin({
    key,
    ...start
  }: Pick<SpanStart, 'name' | 'internal' | 'client'> & { key: string }) {
    const uid = `${workflowInfo().runId}/${key}`;
    return this.#startSpan({ ...start, uid, parentSpanId: this.activeSpan().spanId });
  }

  #startSpan(start: Omit<SpanStart, 'own' | 'startMillis'>): OpenSpan | undefined {
    if (!this.#budget.take()) return undefined;
    const own = { ...this.context.own, spanId: spanIdOf(start.uid) };
    const span = new OpenSpan({ ...start, own, startMillis: Date.now() });
    this.#open.add(span);
    return span;
  }
}
