export interface Activation {
  readonly timestamp?: { readonly seconds?: unknown; readonly nanos?: number | null } | null;
  readonly isReplaying?: boolean | null;
  /** Events that the code has been run over. */
  readonly historyLength?: number | null;
}

/**
 * Where the code of a run is, compared to what Temporal has recorded of it. A query may come to a
 * worker when events have arrived that no workflow task has taken up yet. The SDK then runs the
 * code over those events as well, not marked as a replay. If the task comes to this worker next,
 * the SDK records what it has; if it comes to another one, that does the same again. Such an
 * activation has no task of its own: the history has grown, and the workflow's clock, which each
 * task moves, stands to the nanosecond.
 */
export class RecordPosition {
  #seconds: unknown;
  #nanos: unknown;
  #events: number | null | undefined;
  #speculative = false;

  /** Whether the code runs on, speculatively, over what is not recorded. */
  get isSpeculative(): boolean {
    return this.#speculative;
  }

  /** Called at each activation that is not of queries alone, in their order. */
  follow({ timestamp, isReplaying, historyLength }: Activation): void {
    const seconds = lowBits(timestamp?.seconds);
    const nanos = timestamp?.nanos;
    const stands = seconds === this.#seconds && nanos === this.#nanos;
    const grown = historyLength !== this.#events;
    this.#speculative = isReplaying !== true && stands && (grown || this.#speculative);
    this.#seconds = seconds;
    this.#nanos = nanos;
    this.#events = historyLength;
  }
}

/** Of a 64-bit integer of protobuf.js its lower half: no run stands still for 136 years. */
function lowBits(seconds: unknown): unknown {
  return typeof seconds === 'object' && seconds !== null && 'low' in seconds
    ? seconds.low
    : seconds;
}
