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
import type { Context, Span } from '@opentelemetry/api';
import type { Attempt, RequestBytes } from './attempts.ts';
import type { CallHold } from './call-ledger.ts';
import { openCallOf } from './call-span.ts';
import type { CallRequest, CallResponse } from './call-types.ts';
import { currentContext } from '../run/ambient.ts';
import { OwnCall } from './own-call.ts';

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
  reserve(requestBytes?: number, signal?: AbortSignal): Promise<CallHold | undefined>;
  /** A request is about to be made; one that is still open then has lost its response. */
  attempt(requestBytes?: RequestBytes, hold?: CallHold): Attempt;
  /**
   * As `attempt`, of a caller that cannot see whether it is one request: an `attempt` of a call within
   * this one replaces it while it is open, and reserves for itself.
   */
  expectAttempt(requestBytes?: RequestBytes, hold?: CallHold, isWithin?: boolean): Attempt;
  firstChunk(): void;
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
  #attempt: Attempt | undefined;

  constructor(outer: LlmCall, request: CallRequest) {
    this.#outer = outer;
    outer.refine(request);
  }

  get span(): Span {
    return this.#outer.span;
  }

  get context(): Context {
    return this.#outer.context;
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
    return this.#outer.run(work);
  }

  get hasBudget(): boolean {
    return this.#outer.hasBudget;
  }

  reserve(requestBytes?: number, signal?: AbortSignal): Promise<CallHold | undefined> {
    return this.#outer.reserve(requestBytes, signal);
  }

  attempt(requestBytes?: RequestBytes, hold?: CallHold): Attempt {
    this.#attempt = this.#outer.attempt(requestBytes, hold);
    return this.#attempt;
  }

  expectAttempt(requestBytes?: RequestBytes, hold?: CallHold): Attempt {
    this.#attempt = this.#outer.expectAttempt(requestBytes, hold, true);
    return this.#attempt;
  }

  refine(request: CallRequest): void {
    this.#outer.refine(request);
  }

  firstChunk(): void {
    this.#outer.firstChunk();
  }

  respond(response: CallResponse): void {
    this.#outer.respond(response);
  }

  end(response?: CallResponse): void {
    if (response !== undefined) this.#outer.respond(response);
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
