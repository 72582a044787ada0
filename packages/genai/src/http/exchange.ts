import type { LlmCall } from '../call/call.ts';
import { field } from '../values/fields.ts';
import type { RequestGate } from './request-gate.ts';
import type { ResponseReader } from './response-reader.ts';

/** `headers`: the response has not come yet; `body`: it is being read. */
export type Phase = 'headers' | 'body';

/** The requests of one call, and how what comes back is read. */
export interface Exchange {
  readonly call: LlmCall;
  readonly gate: RequestGate;
  /** A new one for each response. */
  readonly createReader: () => ResponseReader;
  /** Whether the host itself has aborted, rather than a time limit of its client. */
  readonly isAbortedByHost: (phase: Phase) => boolean;
  /** Whether the reader may hide events from the host. */
  readonly mayHide?: boolean;
  /** The request without what a server may refuse; undefined where that is no use. */
  readonly withoutRefused?: (init: object, response: Response) => Promise<object | undefined>;
}

export interface Failure {
  readonly error: unknown;
  readonly isCancelled: boolean;
}

/** Whether a host's signal has aborted, and not because a time was up. */
export function isHostsAbort(signal: unknown): boolean {
  return (
    signal instanceof AbortSignal &&
    signal.aborted &&
    field(signal.reason, 'name') !== 'TimeoutError'
  );
}

/** What a failure was in truth: a client's time limit shows as an abortion, an abortion as its reason. */
export function failureOf(error: unknown, exchange: Exchange, phase: Phase): Failure {
  if (field(error, 'name') !== 'AbortError') {
    return { error, isCancelled: exchange.isAbortedByHost('headers') };
  }
  return exchange.isAbortedByHost(phase)
    ? { error, isCancelled: true }
    : { error: new DOMException('The request timed out.', 'TimeoutError'), isCancelled: false };
}
