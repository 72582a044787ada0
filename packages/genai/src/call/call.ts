/**
 * One LLM call: one span, one measurement, one record, whatever becomes of it. Each adapter
 * (a client's HTTP requests, a framework's telemetry) drives this:
 *
 * ```ts
 * const call = startCall({ operation: 'chat', provider: 'openai', model: 'gpt-4o' });
 * const response = await call.run(() => send()); // its span is active meanwhile
 * call.firstChunk(); // of a stream
 * call.respond({ model, id, finishReasons, usage }); // the raw usage; in parts, as they come
 * call.end(); // or call.fail(error), call.cancel(error), call.abandon()
 * ```
 *
 * The first of `end`, `fail`, `cancel` and `abandon` counts, and nothing here throws. `attempt()` is for
 * those who see single requests; a call without any counts as one request. A call that is started
 * while another one is open in the same context is that call, seen from within: it adds requests
 * and what it knows of the response, and neither a span nor a count. Its end is that of its request
 * alone: whoever is outside may try again, or fails by itself.
 *
 * @module
 */
import { context, type Context, type Span } from '@opentelemetry/api';
import type { Attempt, RequestBytes } from './attempts.ts';
import type { CallHold } from './call-ledger.ts';
import { openCallOf, withOpenCall } from './call-span.ts';
import type { CallRequest, CallResponse } from './call-types.ts';
import { currentContext } from '../run/ambient.ts';
import { OwnCall } from './own-call.ts';
import { withKnown } from './refined-request.ts';
import type { Requester } from './requester.ts';

export interface LlmCall {
  readonly span: Span;
  /** With the call's span active. */
  readonly context: Context;
  readonly isOpen: boolean;
  /** What has been reported of it so far. */
  readonly response: CallResponse;
  /** Adds what a call within this one knows better of their request. */
  refine(request: CallRequest): void;
  /** How many requests of it are known of. */
  readonly requests: number;
  run<Result>(work: () => Result): Result;
  /** Whether each request has to be reserved for before it is sent. */
  readonly hasBudget: boolean;
  /**
   * Sets aside what a request may cost; `attempt()` takes what this resolves with. Unlike all else
   * it rejects: then the request is not to be sent.
   *
   * @throws {RefusedCallError} or the reason of the signal.
   */
  reserve(
    requestBytes?: number,
    signal?: AbortSignal,
    by?: Requester,
  ): Promise<CallHold | undefined>;
  /** Who makes its requests, for those who make some within it. */
  readonly requester: Requester;
  /**
   * A request is about to be made; one of the same caller that is still open then has lost its
   * response. `by` is the call within this one that makes it.
   */
  attempt(requestBytes?: RequestBytes, hold?: CallHold, by?: Requester): Attempt;
  /**
   * As `attempt`, of a caller that cannot see whether it is one request: an `attempt` of a call within
   * this one replaces it while it is open, and reserves for itself.
   */
  expectAttempt(requestBytes?: RequestBytes, hold?: CallHold, by?: Requester): Attempt;
  firstChunk(): void;
  /** Somebody waits for more of the response of its last request, or does not for now. */
  reads(): void;
  pauses(): void;
  respond(response: CallResponse): void;
  /** The response is complete. */
  end(response?: CallResponse): void;
  /** There is no response, or it broke. */
  fail(error: unknown): void;
  /** As `fail`, unless `retry()` is called in this turn of the event loop. */
  failUnlessRetried(error: unknown): void;
  retry(): void;
  /** The host does not want the rest: it has aborted the request, or closed the stream. */
  cancel(error: unknown): void;
  /** Nobody will read the response to its end. */
  abandon(): void;
}

export function startCall(request: CallRequest): LlmCall {
  const parent = request.parent ?? currentContext();
  const outer = openCallOf(parent) as LlmCall | undefined; // an OwnCall
  return outer === undefined ? new OwnCall(request, parent) : new InnerCall(outer, request);
}

/** What is within another call: what it learns is that one's, and its end is not. */
class InnerCall implements LlmCall {
  readonly #outer: LlmCall;
  readonly context: Context;
  readonly requester: Requester;
  #attempt: Attempt | undefined;
  /** Of its own requests: those of others may be made at the same time. */
  #response: CallResponse = {};

  constructor(outer: LlmCall, request: CallRequest) {
    this.#outer = outer;
    this.context = withOpenCall(outer.context, this);
    this.requester = outer.requester.within(() => this.#response);
    outer.refine(request);
  }

  get span(): Span {
    return this.#outer.span;
  }

  get isOpen(): boolean {
    return this.#outer.isOpen;
  }

  get response(): CallResponse {
    return this.#outer.response;
  }

  get requests(): number {
    return this.#outer.requests;
  }

  run<Result>(work: () => Result): Result {
    return context.with(this.context, work);
  }

  get hasBudget(): boolean {
    return this.#outer.hasBudget;
  }

  reserve(
    requestBytes?: number,
    signal?: AbortSignal,
    by = this.requester,
  ): Promise<CallHold | undefined> {
    return this.#outer.reserve(requestBytes, signal, by);
  }

  attempt(requestBytes?: RequestBytes, hold?: CallHold, by = this.requester): Attempt {
    const attempt = this.#outer.attempt(requestBytes, hold, by);
    return by === this.requester ? this.#made(attempt) : attempt;
  }

  expectAttempt(requestBytes?: RequestBytes, hold?: CallHold, by = this.requester): Attempt {
    const attempt = this.#outer.expectAttempt(requestBytes, hold, by);
    return by === this.requester ? this.#made(attempt) : attempt;
  }

  #made(attempt: Attempt): Attempt {
    this.#attempt = attempt;
    this.#response = {};
    return attempt;
  }

  refine(request: CallRequest): void {
    this.#outer.refine(request);
  }

  firstChunk(): void {
    this.#outer.firstChunk();
  }

  reads(): void {
    if (this.#attempt === undefined) this.#outer.reads();
    else this.#attempt.reads();
  }

  pauses(): void {
    if (this.#attempt === undefined) this.#outer.pauses();
    else this.#attempt.pauses();
  }

  respond(response: CallResponse): void {
    this.#response = withKnown(this.#response, response);
    this.#outer.respond(response);
  }

  end(response?: CallResponse): void {
    if (response !== undefined) this.respond(response);
    this.#attempt?.responded();
  }

  fail(error: unknown): void {
    this.#attempt?.failed(error);
  }

  failUnlessRetried(error: unknown): void {
    this.#attempt?.failed(error);
  }

  retry(): void {
    // Whoever is outside knows of it by the next attempt.
  }

  cancel(): void {
    this.#attempt?.cancelled();
  }

  abandon(): void {
    this.#attempt?.abandoned();
  }
}
