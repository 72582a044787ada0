import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { estimateSpanBytes } from './span-size.ts';

export interface SpanBufferLimits {
  readonly maxSpans: number;
  readonly maxBytes: number;
}

export interface SpanBatch {
  readonly spans: ReadableSpan[];
  readonly bytes: number;
}

/** First in, first out, bounded by number and by estimated bytes. */
export class SpanBuffer {
  readonly #limits: SpanBufferLimits;
  #spans: { readonly span: ReadableSpan; readonly bytes: number }[] = [];
  #head = 0;
  #bytes = 0;

  constructor(limits: SpanBufferLimits) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#spans.length - this.#head;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** False when the span does not fit: nothing is displaced, so that what was accepted stays. */
  push(span: ReadableSpan, reserved: { readonly spans: number; readonly bytes: number }): boolean {
    const bytes = estimateSpanBytes(span);
    const heldSpans = this.length + reserved.spans;
    const heldBytes = this.#bytes + reserved.bytes;
    if (heldSpans >= this.#limits.maxSpans || heldBytes + bytes > this.#limits.maxBytes) {
      return false;
    }
    this.#spans.push({ span, bytes });
    this.#bytes += bytes;
    return true;
  }

  /** The oldest spans, at least one when there is any. */
  take(maxSpans: number, maxBytes: number): SpanBatch {
    const spans: ReadableSpan[] = [];
    let bytes = 0;
    while (spans.length < maxSpans) {
      const next = this.#spans[this.#head];
      if (next === undefined || (spans.length > 0 && bytes + next.bytes > maxBytes)) break;
      spans.push(next.span);
      bytes += next.bytes;
      this.#head += 1;
    }
    this.#bytes -= bytes;
    this.#compact();
    return { spans, bytes };
  }

  clear(): number {
    const count = this.length;
    this.#spans = [];
    this.#head = 0;
    this.#bytes = 0;
    return count;
  }

  /** Releases taken entries to the garbage collector, in amortised constant time. */
  #compact(): void {
    if (this.#head * 2 < this.#spans.length) return;
    this.#spans = this.#spans.slice(this.#head);
    this.#head = 0;
  }
}
