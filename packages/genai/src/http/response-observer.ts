import type { Attempt } from '../call/attempts.ts';
import { parseJson } from '../values/fields.ts';
import { safely } from '../values/safely.ts';
import { numbersOfBulkyJson } from './bulky-json.ts';
import { dataOf } from './event-splitter.ts';
import { failureOf, type Exchange } from './exchange.ts';
import type { ResponseReader } from './response-reader.ts';

/** A longer text that is mostly images or vectors is not parsed a second time. */
const LONGEST_PARSED = 262_144;

/** What the host reads of one response, told to the call. Nothing here throws. */
export class ResponseObserver {
  readonly #exchange: Exchange;
  readonly #attempt: Attempt;
  readonly #reader: ResponseReader;
  #stopListening: () => void = () => undefined;
  #isBilled = false;
  #isOver = false;

  constructor(exchange: Exchange, attempt: Attempt) {
    this.#exchange = exchange;
    this.#attempt = attempt;
    this.#reader = exchange.createReader();
  }

  /** The host waits for the body, or for more of it. */
  reads(): void {
    this.#attempt.reads();
  }

  /** The host has what it waited for, and does not read on before it says so. */
  pauses(): void {
    this.#attempt.pauses();
  }

  /** A host may use one signal for all its requests: it is let go of as soon as this one is done. */
  listenTo(signal: AbortSignal): void {
    const onAbort = (): void => {
      this.aborted(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#stopListening = () => {
      signal.removeEventListener('abort', onAbort);
    };
  }

  /** The whole body, as text or parsed from JSON. */
  whole(body: unknown, isStream: boolean): void {
    this.#unlessSettled(() => {
      if (!isStream) {
        const parsed = typeof body === 'string' ? this.#parsed(body) : body;
        this.#exchange.call.respond(this.#reader.json(parsed));
      } else if (typeof body === 'string') {
        for (const data of dataOf(body)) this.event(data);
      }
      this.ended();
    });
  }

  /** The data of one event. */
  event(data: string): void {
    const { call } = this.#exchange;
    this.#unlessSettled(() => {
      call.firstChunk();
      const reading = this.#reader.event(data);
      if (reading.response !== undefined) call.respond(reading.response);
      if (reading.isBilled === true) {
        this.#isBilled = true;
        this.#attempt.responded();
      }
      this.#isOver = reading.error !== undefined || reading.isLast === true;
      if (reading.error !== undefined) call.fail(reading.error);
      else if (reading.isLast === true) call.end();
    });
  }

  /** An event as the host is to see it. */
  shown(event: string, data: string): string {
    return safely(() => this.#reader.shown?.(event, data) ?? event, event);
  }

  /** The first bytes of a body that has no events have come. */
  started(): void {
    this.#exchange.call.firstChunk();
  }

  ended(): void {
    this.#unlessSettled(() => {
      this.#isOver = true;
      this.#exchange.call.end();
    });
  }

  failed(error: unknown): void {
    this.#unlessSettled(() => {
      this.#isOver = true;
      const { call } = this.#exchange;
      const failure = failureOf(error, this.#exchange, 'body');
      if (failure.isCancelled) call.cancel(error);
      else call.failUnlessRetried(failure.error);
    });
  }

  /** The host has closed the body. */
  closed(): void {
    this.#unlessSettled(() => {
      this.#isOver = true;
      this.#exchange.call.cancel(new DOMException('The stream was closed.', 'AbortError'));
    });
  }

  /** The request was aborted. Who reads at that time sees an error, and tells it first. */
  aborted(reason: unknown): void {
    setImmediate(() => {
      this.failed(reason);
    });
  }

  collected(): void {
    this.#unlessSettled(() => {
      this.#isOver = true;
      this.#exchange.call.abandon();
    });
  }

  #parsed(text: string): unknown {
    return this.#reader.isBulky === true && text.length > LONGEST_PARSED
      ? numbersOfBulkyJson(text)
      : parseJson(text);
  }

  /** What is billed may be known before the response has ended, or has broken off. */
  #isSettled(): boolean {
    return this.#isOver || (!this.#attempt.isOpen && !this.#isBilled);
  }

  #unlessSettled(work: () => void): void {
    if (this.#isSettled()) return;
    safely(work);
    if (this.#isSettled()) this.#stopListening();
  }
}
