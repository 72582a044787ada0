/**
 * Where the code of a run is, compared to what Temporal has recorded of it.
 *
 * A query may come to a worker that does not have the run, at a time when events have arrived that
 * no workflow task has taken up yet. The SDK then runs the code over those events as well, not
 * marked as a replay. If the task comes to this worker next, the SDK records what it has; if it
 * comes to another one, that does the same again. Such an activation has no task of its own, so the
 * workflow's clock stands where the replay has left it, to the nanosecond.
 *
 * @module
 */

/** The part of an activation that says so. */
export interface Activation {
  readonly timestamp?: { readonly seconds?: unknown; readonly nanos?: number | null } | null;
  readonly isReplaying?: boolean | null;
}

export class RecordPosition {
  #seconds: unknown;
  #nanos: unknown;
  #replaying = false;
  #ahead = false;

  /** Whether the code runs on over what is not recorded. */
  get isAhead(): boolean {
    return this.#ahead;
  }

  /** Told of each activation that is not of queries alone, in their order. */
  follow({ timestamp, isReplaying }: Activation): void {
    const seconds = lowBits(timestamp?.seconds);
    const nanos = timestamp?.nanos;
    const replaying = isReplaying === true;
    const stands = seconds === this.#seconds && nanos === this.#nanos;
    this.#ahead = !replaying && stands && (this.#replaying || this.#ahead);
    this.#seconds = seconds;
    this.#nanos = nanos;
    this.#replaying = replaying;
  }
}

/** Of a 64-bit integer of protobuf.js its lower half: no run stands still for 136 years. */
function lowBits(seconds: unknown): unknown {
  return typeof seconds === 'object' && seconds !== null && 'low' in seconds
    ? seconds.low
    : seconds;
}
