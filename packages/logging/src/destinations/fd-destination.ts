import { closeSync, writeSync } from 'node:fs';

import { reasonOf } from '../values/safe-read.ts';
import type { LineDestination } from './destination.ts';
import type { DropCounter } from './drop-counter.ts';
import { TokenBucket } from './token-bucket.ts';

export interface FdDestinationOptions {
  /** Longest wait, in milliseconds, for a full pipe, of all lines of a burst together. */
  readonly maxBlockMillis: number;
  /** Whether close() closes the descriptor. */
  readonly owned: boolean;
}

const FLUSH_ATTEMPTS = 50;
const FLUSH_PAUSE_MILLIS = 20;

/**
 * Writes to a file descriptor synchronously: when the call returns, the operating system has the
 * line, and neither a signal nor an exit can lose it. A full pipe is waited for, for a bounded time
 * that all lines share; then lines are dropped and counted until it has room again. A line that was
 * written in part is finished before any other, so that the reader never sees two lines in one.
 */
export class FdDestination implements LineDestination {
  readonly isTerminal: boolean;
  readonly #fd: number;
  readonly #options: FdDestinationOptions;
  readonly #drops: DropCounter;
  /** The rest of a line that was written in part. */
  #rest: Buffer | undefined;
  /** A line was left unfinished for good: the next one starts on a line of its own. */
  #torn = false;
  /** The last wait was in vain: there is no other until the pipe moves. */
  #stuck = false;
  readonly #waitTokens: TokenBucket;
  readonly #sleepCell = new Int32Array(new SharedArrayBuffer(4));

  constructor(fd: number, drops: DropCounter, options: FdDestinationOptions) {
    this.#fd = fd;
    this.#drops = drops;
    this.#options = options;
    this.#waitTokens = new TokenBucket(options.maxBlockMillis);
    // An import would load Node's sockets before anybody logs.
    this.isTerminal = process.getBuiltinModule('node:tty').isatty(fd);
  }

  get columns(): number | undefined {
    if (!this.isTerminal) return undefined;
    return this.#fd === 2 ? process.stderr.columns : process.stdout.columns;
  }

  write(text: string): void {
    if (this.#rest !== undefined && !this.#finishRest(this.#mayWaitMillis())) {
      this.#drops.drop('EAGAIN', 'the pipe is full: its reader is too slow, or does not read');
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
        this.#drops.wrote();
        this.#stuck = false;
        return;
      }
      this.#rest = Buffer.from(text).subarray(written);
    } catch (error) {
      if (!isFull(error)) {
        this.#drops.drop(reasonOf(error, 'DESTINATION'), error);
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
      this.#drops.failed(error);
    }
  }

  /** A line of which nothing could be written is dropped; the rest of any other is written later. */
  #finishOrDrop(rest: Buffer, totalBytes: number): void {
    if (rest.length < totalBytes) this.#torn = true;
    const finished = this.#finishRest(this.#mayWaitMillis());
    if (finished || this.#rest === undefined || this.#rest.length < totalBytes) return;
    this.#rest = undefined;
    this.#drops.drop('EAGAIN', `no reader took ${rest.length} bytes in time`);
  }

  /** Writes the rest within a time; true when nothing is left. */
  #finishRest(mayWaitMillis: number): boolean {
    const deadlineMillis = performance.now() + mayWaitMillis;
    let pauseMillis = 1;
    while (this.#rest !== undefined) {
      try {
        const written = writeSync(this.#fd, this.#rest);
        this.#stuck = false;
        if (written === this.#rest.length) {
          this.#rest = undefined;
          this.#torn = false;
          this.#drops.wrote();
          return true;
        }
        this.#rest = this.#rest.subarray(written);
        this.#torn = true;
      } catch (error) {
        if (!isFull(error)) return this.#giveUp(error);
        const leftMillis = deadlineMillis - performance.now();
        if (leftMillis < 1) {
          this.#stuck = true;
          return false;
        }
        this.#waitTokens.leftMillis();
        Atomics.wait(this.#sleepCell, 0, 0, Math.min(pauseMillis, leftMillis));
        this.#waitTokens.spend();
        pauseMillis = Math.min(pauseMillis * 2, 10);
      }
    }
    return true;
  }

  /** The rest can never be written; the next line may start afresh. */
  #giveUp(error: unknown): boolean {
    this.#rest = undefined;
    this.#drops.drop(reasonOf(error, 'DESTINATION'), error);
    return true;
  }

  #mayWaitMillis(): number {
    return this.#stuck ? 0 : this.#waitTokens.leftMillis();
  }
}

function isFull(error: unknown): boolean {
  const reason = reasonOf(error, '');
  return reason === 'EAGAIN' || reason === 'EWOULDBLOCK';
}
