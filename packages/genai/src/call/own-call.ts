import { context, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import { announceLlmModel, announceLlmObserver, type LlmCallStatus } from '@wflo/shared-state';
import type { CallCost } from './call-cost.ts';
import { activeRun, type ActiveRun } from '../run/active-run.ts';
import { activeSession, sessionAttributes, type Session } from '../session/session.ts';
import { RefusedCallError } from '../errors.ts';
import { safely } from '../values/safely.ts';
import { openInAttempt } from './attempt-totals.ts';
import { Attempt, type RequestBytes } from './attempts.ts';
import { requestAttributes } from './call-attributes.ts';
import { CallLedger, type CallHold } from './call-ledger.ts';
import { spanFor, withOpenCall, type CallSpan } from './call-span.ts';
import type { CallRequest, CallResponse } from './call-types.ts';
import { costOfAll } from './cost-sum.ts';
import { errorMessage, errorType, isCancellation } from './errors.ts';
import { forgetOpen, rememberOpen } from './open-calls.ts';
import { atEndpoint, refined, withKnown } from './refined-request.ts';
import { report } from './report.ts';
import { Requester } from './requester.ts';

interface Failure {
  readonly error: unknown;
  readonly endedAt: number;
}

export class OwnCall {
  readonly span: Span;
  readonly context: Context;
  readonly #isOwnSpan: boolean;
  #request: CallRequest;
  readonly #run: ActiveRun | undefined;
  readonly #session: Session;
  readonly #ledger: CallLedger;
  readonly #attempts: Attempt[] = [];
  readonly #responses = new Map<Attempt, CallResponse>();
  readonly #requester = new Requester(this.#attempts, () => this.#response);
  readonly #startTimeMillis: number;
  readonly #startedAt: number;
  #response: CallResponse = {};
  #firstChunkAt: number | undefined;
  #failure: Failure | undefined;
  #isOpen = true;

  constructor(request: CallRequest, parent: Context) {
    const now = Date.now();
    this.#request = request;
    this.#startTimeMillis = request.startTimeMillis ?? now;
    this.#startedAt = performance.now() - (now - this.#startTimeMillis);
    announceLlmObserver();
    this.#run = activeRun(parent);
    this.#session = activeSession(parent);
    this.#ledger = new CallLedger(() => this.#request, this.#run, this.#startTimeMillis);
    const attributes = {
      ...requestAttributes(request, this.#run),
      ...sessionAttributes(this.#session),
    };
    const { span, isOwn } = safely((): CallSpan => spanFor(request, parent, attributes), {
      span: trace.wrapSpanContext(NO_SPAN),
      isOwn: false,
    });
    this.span = span;
    this.#isOwnSpan = isOwn;
    this.context = withOpenCall(trace.setSpan(parent, span), this);
    safely(() => {
      rememberOpen(this, this.#run);
      openInAttempt(this.#run);
    });
    if (request.model !== undefined) announceLlmModel(request.model);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get response(): CallResponse {
    return this.#response;
  }

  get requests(): number {
    return this.#attempts.length;
  }

  run<Result>(work: () => Result): Result {
    return context.with(this.context, work);
  }

  refine(inner: CallRequest): void {
    if (!this.#isOpen) return;
    safely(() => {
      this.#request = refined(this.#request, inner);
      this.span.setAttributes(requestAttributes(this.#request, this.#run));
    });
  }

  get requester(): Requester {
    return this.#requester;
  }

  expectAttempt(requestBytes?: RequestBytes, hold?: CallHold, by = this.#requester): Attempt {
    const attempt = this.#newAttempt(requestBytes, hold, by);
    by.expects(attempt, hold);
    this.retry();
    return attempt;
  }

  get hasBudget(): boolean {
    return this.#ledger.hasBudget;
  }

  async reserve(
    requestBytes?: number,
    signal?: AbortSignal,
    by = this.#requester,
  ): Promise<CallHold | undefined> {
    await by.giveBack();
    return this.#ledger.reserve(requestBytes, signal);
  }

  attempt(requestBytes?: RequestBytes, hold?: CallHold, by = this.#requester): Attempt {
    const attempt = this.#newAttempt(requestBytes, hold, by);
    by.made(attempt);
    this.retry();
    return attempt;
  }

  firstChunk(): void {
    this.#firstChunkAt ??= performance.now();
  }

  reads(): void {
    this.#attempts.at(-1)?.reads();
  }

  pauses(): void {
    this.#attempts.at(-1)?.pauses();
  }

  respond(response: CallResponse): void {
    if (response.endpoint !== undefined) this.refine(atEndpoint(this.#request, response.endpoint));
    this.#response = withKnown(this.#response, response);
  }

  end(response?: CallResponse): void {
    if (response !== undefined) this.respond(response);
    this.#lastAttempt()?.responded();
    this.#finish('completed', performance.now());
  }

  fail(error: unknown): void {
    this.#fail({ error, endedAt: performance.now() });
  }

  failUnlessRetried(error: unknown): void {
    const failure: Failure = { error, endedAt: performance.now() };
    this.#lastAttempt()?.broke(error);
    this.#failure = failure;
    setImmediate(() => {
      if (this.#failure === failure) this.#fail(failure);
    });
  }

  retry(): void {
    this.#failure = undefined;
  }

  cancel(error: unknown): void {
    this.#lastAttempt()?.cancelled();
    this.#finish('cancelled', performance.now(), error);
  }

  abandon(): void {
    this.#lastAttempt()?.abandoned();
    this.#finish('abandoned', performance.now());
  }

  #fail({ error, endedAt }: Failure): void {
    // What was refused here was no request.
    if (!(error instanceof RefusedCallError)) this.#lastAttempt()?.failed(error);
    this.#finish(isCancellation(error) ? 'cancelled' : 'failed', endedAt, error);
  }

  #lastAttempt(): Attempt | undefined {
    const last = this.#attempts.at(-1);
    if (last !== undefined || this.#request.announcesRequests === true) return last;
    const only = this.#newAttempt(undefined, undefined, this.#requester);
    this.#attempts.push(only);
    return only;
  }

  #newAttempt(requestBytes: RequestBytes, hold: CallHold | undefined, by: Requester): Attempt {
    const attempt = new Attempt(requestBytes, (settled) => {
      const response = this.#responseOf(by);
      this.#responses.set(settled, response);
      this.#ledger.settled(settled, response, hold);
    });
    hold?.follow(attempt);
    return attempt;
  }

  /** Of several requests each has its own; of a single one all is known that anybody knows. */
  #responseOf(by: Requester): CallResponse {
    const own = by.response();
    if (this.#attempts.length <= 1) return this.#response;
    return own.usage === undefined ? withKnown(this.#response, own) : own;
  }

  #finish(status: LlmCallStatus, endedAt: number, error?: unknown): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#failure = undefined;
    for (const attempt of this.#attempts) attempt.abandoned();
    forgetOpen(this, this.#run);
    const seconds = (at: number): number => Math.max(0, at - this.#startedAt) / 1_000;
    safely(() => {
      const cost = this.#cost();
      const type = error === undefined ? undefined : errorType(error);
      if (type !== undefined) {
        this.span.setAttribute('error.type', type);
        if (status === 'failed') {
          this.span.setStatus({ code: SpanStatusCode.ERROR, message: errorMessage(error) });
        }
      }
      report({
        request: this.#request,
        response: this.#response,
        attempts: this.#attempts,
        span: this.span,
        context: this.context,
        run: this.#run,
        session: this.#session,
        status,
        cost,
        errorType: type,
        startTimeMillis: this.#startTimeMillis,
        durationSeconds: seconds(endedAt),
        firstChunkSeconds:
          this.#firstChunkAt === undefined ? undefined : seconds(this.#firstChunkAt),
      });
    });
    if (this.#isOwnSpan) {
      safely(() => {
        this.span.end(endedAt);
      });
    }
  }

  /** Where pricing itself fails, the call is unpriced: it is never lost. */
  #cost(): CallCost {
    const attempts = this.#attempts;
    return safely(
      () =>
        costOfAll(
          {
            request: this.#request,
            response: this.#response,
            attempts,
            startTimeMillis: this.#startTimeMillis,
          },
          this.#responses,
        ),
      { unpricedReason: 'unpriced_usage', unknownRequests: 0 },
    );
  }
}

const NO_SPAN = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 };
