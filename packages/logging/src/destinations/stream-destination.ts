import { reasonOf } from '../values/safe-read.ts';
import type { LineDestination } from './destination.ts';
import type { DropCounter } from './drop-counter.ts';

/** A destination: a Node Writable, a pino destination, or `{ write }`. */
export interface WritableLike {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Width of the terminal, which a Node stream knows. */
  readonly columns?: number;
  /** Bytes that the stream holds; past 16 MiB lines are dropped as `BACKPRESSURE`. */
  readonly writableLength?: number;
  on?(event: 'error', listener: (error: Error) => void): unknown;
}

const MAX_HELD_BYTES = 16 * 1024 * 1024;
const FLUSH_MILLIS = 2_000;
const guarded = new WeakSet<WritableLike>();

/**
 * Writes to anything with `write(text)`: a Node stream, pino's destination, an array in a test. A
 * stream that falls behind is not fed without bound.
 */
export class StreamDestination implements LineDestination {
  readonly isTerminal: boolean;
  readonly #stream: WritableLike;
  readonly #drops: DropCounter;

  constructor(stream: WritableLike, drops: DropCounter) {
    this.#stream = stream;
    this.#drops = drops;
    this.isTerminal = stream.isTTY === true;
    // An error event that nobody listens to would end the process.
    // The listener stays: an error may come after another destination has taken over.
    if (guarded.has(stream)) return;
    guarded.add(stream);
    stream.on?.('error', (error) => {
      drops.failed(error);
    });
  }

  get columns(): number | undefined {
    return this.isTerminal ? this.#stream.columns : undefined;
  }

  write(text: string): void {
    try {
      if ((this.#stream.writableLength ?? 0) > MAX_HELD_BYTES) {
        this.#drops.drop('BACKPRESSURE');
        return;
      }
      this.#stream.write(text);
      this.#drops.wrote();
    } catch (error) {
      this.#drops.drop(reasonOf(error, 'DESTINATION'), error);
    }
  }

  async flush(): Promise<void> {
    const deadlineMillis = performance.now() + FLUSH_MILLIS;
    while ((this.#stream.writableLength ?? 0) > 0 && performance.now() < deadlineMillis) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  close(): void {
    // The stream is its owner's to end.
  }
}
