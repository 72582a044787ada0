/**
 * Writes to a file descriptor synchronously: when the call returns, the operating system has the
 * line, and neither a signal nor an exit can lose it.
 *
 * A pipe that nobody reads is waited for, for a bounded time; then lines are dropped and counted
 * until it moves again. A line that was written in part is finished before any other, so that
 * the reader never sees two lines in one.
 *
 * @module
 */
import { closeSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

import type { LineDestination } from './destination.ts';
import { type LossAccount, reasonOf } from './loss-account.ts';

export interface FdDestinationOptions {
  /** Longest wait, in milliseconds, for a full pipe. */
  readonly maxBlockMillis: number;
  /** Whether close() closes the descriptor. */
  readonly owned: boolean;
}

/** After a wait that was in vain, lines are dropped without a wait for this many times as long, or until the pipe moves. */
const PAUSE_FACTOR = 10;
const FLUSH_ATTEMPTS = 50;
const FLUSH_PAUSE_MILLIS = 20;

export class FdDestination implements LineDestination {
  readonly isTerminal: boolean;
  readonly #fd: number;
  readonly #options: FdDestinationOptions;
  readonly #losses: LossAccount;
  /** The rest of a line that was written in part. */
  #rest: Buffer | undefined;
  /** A line was left unfinished for good: the next one starts on a line of its own. */
  #torn = false;
  #noWaitUntilMillis = 0;
  readonly #sleepCell = new Int32Array(new SharedArrayBuffer(4));

  constructor(fd: number, losses: LossAccount, options: FdDestinationOptions) {
    this.#fd = fd;
    this.#losses = losses;
    this.#options = options;
    this.isTerminal = isatty(fd);
  }

  write(text: string): void {
    if (this.#rest !== undefined && !this.#finishRest(this.#deadline())) {
      this.#losses.drop('EAGAIN', 'the destination takes no more: nobody reads it');
      return;
    }
    try {
      if (this.#torn) {
        writeSync(this.#fd, '\n');
        this.#torn = false;
      }
      // The common case by far: all of an ASCII line at once.
      const written = writeSync(this.#fd, text);
      if (written === text.length || written === Buffer.byteLength(text)) {
        this.#losses.wrote();
        this.#noWaitUntilMillis = 0;
        return;
      }
      this.#rest = Buffer.from(text).subarray(written);
    } catch (error) {
      if (!isFull(error)) {
        this.#losses.drop(reasonOf(error, 'DESTINATION'), error);
        return;
      }
      this.#rest = Buffer.from(text);
    }
    this.#finishOrDrop(this.#rest, Buffer.byteLength(text));
  }

  async flush(): Promise<void> {
    for (let attempt = 0; attempt < FLUSH_ATTEMPTS && this.#rest !== undefined; attempt += 1) {
      if (this.#finishRest(0)) return;
      await new Promise((resolve) => setTimeout(resolve, FLUSH_PAUSE_MILLIS));
    }
  }

  close(): void {
    if (!this.#options.owned) return;
    try {
      closeSync(this.#fd);
    } catch (error) {
      this.#losses.failed(error);
    }
  }

  /** A line of which nothing could be written is dropped; one begun is kept for the next time. */
  #finishOrDrop(rest: Buffer, totalBytes: number): void {
    if (rest.length < totalBytes) this.#torn = true;
    const finished = this.#finishRest(this.#deadline());
    if (finished || this.#rest === undefined || this.#rest.length < totalBytes) return;
    this.#rest = undefined;
    this.#losses.drop('EAGAIN', `no reader took ${rest.length} bytes in time`);
  }

  /** Writes the rest, waiting until the deadline (by the monotonic clock); true when nothing is left. */
  #finishRest(deadlineMillis: number): boolean {
    let pauseMillis = 1;
    while (this.#rest !== undefined) {
      try {
        const written = writeSync(this.#fd, this.#rest);
        if (written === this.#rest.length) {
          this.#rest = undefined;
          this.#torn = false;
          this.#noWaitUntilMillis = 0;
          this.#losses.wrote();
          return true;
        }
        this.#rest = this.#rest.subarray(written);
        this.#torn = true;
      } catch (error) {
        if (!isFull(error)) return this.#giveUp(error);
        if (performance.now() >= deadlineMillis) {
          if (deadlineMillis > 0) {
            this.#noWaitUntilMillis =
              performance.now() + this.#options.maxBlockMillis * PAUSE_FACTOR;
          }
          return false;
        }
        Atomics.wait(this.#sleepCell, 0, 0, pauseMillis);
        pauseMillis = Math.min(pauseMillis * 2, 10);
      }
    }
    return true;
  }

  /** The rest can never be written; the next line may start afresh. */
  #giveUp(error: unknown): boolean {
    this.#rest = undefined;
    this.#losses.drop(reasonOf(error, 'DESTINATION'), error);
    return true;
  }

  /** 0, meaning do not wait, while an earlier wait was in vain. */
  #deadline(): number {
    const now = performance.now();
    return now < this.#noWaitUntilMillis ? 0 : now + this.#options.maxBlockMillis;
  }
}

function isFull(error: unknown): boolean {
  const reason = reasonOf(error, '');
  return reason === 'EAGAIN' || reason === 'EWOULDBLOCK';
}
