import { closeSync, writeSync } from 'node:fs';

import { reasonOf } from '../values/safe-read.ts';
import type { LineDestination } from './destination.ts';
import type { DropCounter } from './drop-counter.ts';
import { HeldLines } from './held-lines.ts';
import { accessPipe } from './pipe-access.ts';
import { TokenBucket } from './token-bucket.ts';

export interface FdDestinationOptions {
  /** Longest wait, in milliseconds, for a full pipe, of all lines of a burst together. */
  readonly maxBlockMillis: number;
  /** Bytes of lines that are held for a full pipe. */
  readonly maxBufferBytes: number;
  /** Opens the file anew; the descriptor is of one that has no other user, and close() closes it. */
  readonly open?: () => number;
  /** Told how many lines were dropped when the pipe has taken all that was held. */
  readonly onMoved?: (dropped: number) => void;
  /** Told when nobody writes here any more, and all is written. */
  readonly onClosed?: () => void;
}

/** Of one call: nobody notices it, and a reader that is at work has made room meanwhile. */
const MAX_STALL_MILLIS = 15;
const LOOK_MILLIS = 5;
/** A signal takes longer to arrive when another thread gets it. */
const SIGNAL_MILLIS = 20;
const FLUSH_MILLIS = 2_000;
/** How long the end of the process waits for the reader. */
const EXIT_MILLIS = 5_000;
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Writes to a file descriptor synchronously: when the call returns, the operating system has the
 * line, and neither a signal nor an exit can lose it. A full pipe is waited for, for a bounded time
 * that all lines share; then lines are held in memory, within a bound, and written when there is
 * room again, at the latest at the end of the process. Past that bound they are dropped and counted.
 */
export class FdDestination implements LineDestination {
  readonly isTerminal: boolean;
  #fd: number;
  readonly #owned: boolean;
  readonly #keepNonBlocking: (() => void) | undefined;
  #options: FdDestinationOptions;
  /** Configurations that write here. */
  #users = 1;
  readonly #drops: DropCounter;
  readonly #held: HeldLines;
  /** A line was left unfinished for good: the next one starts on a line of its own. */
  #torn = false;
  /** Lines dropped since the pipe is full. */
  #lost = 0;
  #lookedAtMillis = 0;
  #timer: NodeJS.Timeout | undefined;
  #listensToSignals = false;
  #signalTimer: NodeJS.Timeout | undefined;
  #waitTokens: TokenBucket;
  readonly #sleepCell = new Int32Array(new SharedArrayBuffer(4));

  constructor(fd: number, drops: DropCounter, options: FdDestinationOptions) {
    // An import would load Node's sockets before anybody logs.
    this.isTerminal = process.getBuiltinModule('node:tty').isatty(fd);
    const isOwned = options.open !== undefined;
    const access = isOwned ? { fd, isOpened: true } : accessPipe(fd);
    this.#fd = access.fd;
    this.#owned = access.isOpened;
    this.#keepNonBlocking = access.keepNonBlocking;
    this.#drops = drops;
    this.#options = options;
    this.#held = new HeldLines(options.maxBufferBytes);
    this.#waitTokens = new TokenBucket(options.maxBlockMillis);
  }

  get columns(): number | undefined {
    if (!this.isTerminal) return undefined;
    return this.#fd === 2 ? process.stderr.columns : process.stdout.columns;
  }

  write(text: string): void {
    if (!this.#held.isEmpty) this.#lookForRoom();
    if (!this.#held.isEmpty) {
      this.#hold(Buffer.from(text));
      return;
    }
    try {
      this.#keepNonBlocking?.();
      this.#endTornLine();
      // The common case by far: all of an ASCII line at once.
      const written = writeSync(this.#fd, text);
      if (written === text.length || written === Buffer.byteLength(text)) {
        this.#drops.wrote();
        return;
      }
      this.#held.start(Buffer.from(text), written);
    } catch (error) {
      if (!isFull(error)) {
        this.#drops.drop(reasonOf(error, 'DESTINATION'), error);
        return;
      }
      this.#held.start(Buffer.from(text), 0);
    }
    if (!this.#drain(Math.min(MAX_STALL_MILLIS, this.#waitTokens.leftMillis()))) this.#watch();
  }

  async flush(): Promise<void> {
    const deadlineMillis = performance.now() + FLUSH_MILLIS;
    while (!this.#drain(0) && performance.now() < deadlineMillis) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MILLIS));
    }
  }

  /** What is held goes to the file of before. */
  reopen(): void {
    if (this.#options.open === undefined) return;
    const fd = this.#options.open();
    if (!this.#drain(this.#options.maxBlockMillis)) this.#drop('EAGAIN', 'no reader in time');
    this.#closeFile();
    this.#fd = fd;
  }

  /** For a further configuration, whose options hold from now on. */
  shared(options: FdDestinationOptions): this {
    this.#users += 1;
    this.#options = options;
    this.#held.maxBytes = options.maxBufferBytes;
    this.#waitTokens = new TokenBucket(options.maxBlockMillis);
    return this;
  }

  /** What is held is still written, as long as the process lives; nobody waits for it here. */
  close(): void {
    this.#users -= 1;
    if (this.#users > 0 || !this.#drain(0)) return;
    this.#end();
  }

  #end(): void {
    this.#unwatch();
    if (this.#owned) this.#closeFile();
    this.#options.onClosed?.();
  }

  #closeFile(): void {
    try {
      closeSync(this.#fd);
    } catch (error) {
      this.#drops.failed(error);
    }
  }

  /** Looks no more often than each millisecond: an attempt that fails costs more than a line. */
  #lookForRoom(): void {
    if (performance.now() - this.#lookedAtMillis >= 1) this.#drain(0);
  }

  #hold(line: Buffer): void {
    if (this.#held.push(line)) {
      this.#drops.held(this.#held.length);
      return;
    }
    this.#lost += 1;
    this.#drops.drop('EAGAIN', 'the pipe is full: its reader is too slow, or does not read');
  }

  #endTornLine(): void {
    if (!this.#torn) return;
    writeSync(this.#fd, '\n');
    this.#torn = false;
  }

  /** Writes what is held, and waits so long for room; true when nothing is left. */
  #drain(mayWaitMillis: number): boolean {
    const startMillis = performance.now();
    let pauseMillis = 1;
    while (!this.#held.isEmpty) {
      // Whatever the reader takes, nobody who does not wait is held up by it.
      const spentMillis = performance.now() - startMillis;
      if (spentMillis > Math.max(mayWaitMillis, LOOK_MILLIS)) return this.#isLeft();
      try {
        this.#keepNonBlocking?.();
        if (!this.#held.isStarted) this.#endTornLine();
        if (this.#held.wrote(writeSync(this.#fd, this.#held.next()))) this.#drops.wrote();
      } catch (error) {
        if (!isFull(error)) {
          this.#drop(reasonOf(error, 'DESTINATION'), error);
          break;
        }
        const leftMillis = mayWaitMillis - (performance.now() - startMillis);
        if (leftMillis < 1) return this.#isLeft();
        this.#waitTokens.leftMillis();
        Atomics.wait(this.#sleepCell, 0, 0, Math.min(pauseMillis, leftMillis));
        this.#waitTokens.spend();
        pauseMillis = Math.min(pauseMillis * 2, LOOK_MILLIS);
      }
    }
    this.#drops.held(0);
    this.#unwatch();
    this.#moved();
    return this.#held.isEmpty;
  }

  #isLeft(): false {
    this.#lookedAtMillis = performance.now();
    this.#drops.held(this.#held.length);
    return false;
  }

  /** What is held can never be written; the next line may start afresh. */
  #drop(reason: string, error: unknown): void {
    if (this.#held.isStarted) this.#torn = true;
    this.#drops.drop(reason, error, this.#held.clear());
    this.#drops.held(0);
  }

  #moved(): void {
    const lost = this.#lost;
    this.#lost = 0;
    if (lost > 0) this.#options.onMoved?.(lost);
  }

  /** While lines are held: writes them when there is room, at the latest at the end. */
  #watch(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => {
      if (this.#drain(0) && this.#users === 0) this.#end();
    }, LOOK_MILLIS);
    this.#timer.unref();
    process.on('exit', this.#atExit);
    if (this.#listensToSignals) return;
    this.#listensToSignals = true;
    for (const signal of SIGNALS) process.on(signal, this.#atSignal);
    this.#awaitSignals();
  }

  #unwatch(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    process.off('exit', this.#atExit);
    this.#awaitSignals();
  }

  /**
   * A signal that is on its way would be lost with its listener, and by a process that has nothing
   * left to do: both wait for a moment.
   */
  #awaitSignals(): void {
    clearTimeout(this.#signalTimer);
    this.#signalTimer = setTimeout(() => {
      // Behind a poll: what has come while the program was busy has then been handed over.
      setImmediate(() => {
        if (this.#timer === undefined) this.#ignoreSignals();
      });
    }, SIGNAL_MILLIS);
  }

  #ignoreSignals(): void {
    clearTimeout(this.#signalTimer);
    this.#listensToSignals = false;
    for (const signal of SIGNALS) process.off(signal, this.#atSignal);
  }

  readonly #atExit = (): void => {
    if (!this.#drain(EXIT_MILLIS)) this.#drop('EAGAIN', 'the process ended before it was read');
  };

  /** Ends the process as it would have ended without us; who else listens decides otherwise. */
  readonly #atSignal = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) > 1) return;
    this.#atExit();
    this.#unwatch();
    this.#ignoreSignals();
    process.kill(process.pid, signal);
  };
}

function isFull(error: unknown): boolean {
  const reason = reasonOf(error, '');
  return reason === 'EAGAIN' || reason === 'EWOULDBLOCK';
}
