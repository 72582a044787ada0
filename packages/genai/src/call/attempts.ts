import type { LlmErrorReason } from '@wflo/shared-state';
import { errorReason, isLostStatus, reasonOfStatus, statusOf, wasNotSent } from './errors.ts';

type Outcome = 'open' | 'responded' | 'refused' | 'unsent' | 'lost';

/** Bytes of a request's body, or what counts them when they are wanted. */
export type RequestBytes = number | (() => number | undefined) | undefined;

/** One request of a call. Its first outcome is its only one. */
export class Attempt {
  readonly #requestBytes: RequestBytes;
  #onSettled: ((attempt: Attempt) => void) | undefined;
  #outcome: Outcome = 'open';
  #unreadSince: number | undefined;
  #error: LlmErrorReason | undefined;

  /** `onSettled` is called once, when the outcome is known. */
  constructor(requestBytes?: RequestBytes, onSettled?: (attempt: Attempt) => void) {
    this.#requestBytes = requestBytes;
    this.#onSettled = onSettled;
  }

  /** Bytes of the request's body, where they are known. */
  get requestBytes(): number | undefined {
    return typeof this.#requestBytes === 'function' ? this.#requestBytes() : this.#requestBytes;
  }

  get isOpen(): boolean {
    return this.#outcome === 'open';
  }

  get hasResponded(): boolean {
    return this.#outcome === 'responded';
  }

  /** Its response was lost: it may have been billed. */
  get isUnknown(): boolean {
    return this.#outcome === 'lost' || this.#outcome === 'open';
  }

  /**
   * Since when its response is there and nobody reads on, as `performance.now()` has it; undefined
   * while the response, or more of it, is waited for.
   */
  get unreadSince(): number | undefined {
    return this.#unreadSince;
  }

  /** Somebody waits for more of its response. */
  reads(): void {
    this.#unreadSince = undefined;
  }

  /** What there is of its response is not read any further for now. */
  pauses(): void {
    this.#unreadSince = performance.now();
  }

  /** Why it has no usable response. */
  get error(): LlmErrorReason | undefined {
    return this.#error;
  }

  /** It was no request: another attempt is in its place. */
  replaced(): void {
    this.#onSettled = undefined;
  }

  /** The response came whole, or has all that is billed. */
  responded(): void {
    this.#settle('responded');
  }

  /** The server responded with an error, for which nobody bills. */
  refused(status: number): void {
    this.#settle(isLostStatus(status) ? 'lost' : 'refused', reasonOfStatus(status));
  }

  /** There was no response, or it broke. */
  broke(error: unknown): void {
    this.#settle(wasNotSent(error) ? 'unsent' : 'lost', errorReason(error));
  }

  /** It has failed, by a response of the server or without one. */
  failed(error: unknown): void {
    const status = statusOf(error);
    if (status === undefined) this.broke(error);
    else this.refused(status);
  }

  /** It was cancelled before anything was sent. */
  neverSent(error: unknown): void {
    this.#settle('unsent', errorReason(error));
  }

  /** The host has aborted it. */
  cancelled(): void {
    this.#settle('lost', 'cancelled');
  }

  /** Nobody read its response to the end. */
  abandoned(): void {
    this.#settle('lost');
  }

  #settle(outcome: Outcome, error?: LlmErrorReason): void {
    if (!this.isOpen) return;
    this.#outcome = outcome;
    this.#error = error;
    this.#onSettled?.(this);
  }
}
