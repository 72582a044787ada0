import { TraceFlags } from '@opentelemetry/api';
import { flushBoundMillis, shutdownBoundMillis, type FlushOptions } from '@wflo/otlp';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { SpanCounts } from './span-counts.ts';
import type { SpanQueue } from './span-export.ts';

/** Counts each span once at its start and once at its end, and adds sampled ones to the queue. */
export class ExportingProcessor implements SpanProcessor {
  readonly #counts: SpanCounts;
  readonly #queue: SpanQueue | undefined;

  constructor(counts: SpanCounts, queue: SpanQueue | undefined) {
    this.#counts = counts;
    this.#queue = queue;
  }

  onStart(): void {
    this.#counts.started += 1;
  }

  onEnd(span: ReadableSpan): void {
    this.#counts.ended += 1;
    const isSampled = (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
    if (this.#queue === undefined || !isSampled) {
      this.#counts.unexported += 1;
      return;
    }
    this.#queue.add(span);
  }

  async forceFlush(options?: FlushOptions): Promise<void> {
    await this.#queue?.flush(flushBoundMillis(options));
  }

  async shutdown(options?: FlushOptions): Promise<void> {
    await this.#queue?.close(shutdownBoundMillis(options));
  }
}
