import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { Deadline, flushBoundMillis, shutdownBoundMillis, type FlushOptions } from '@wflo/otlp';
import type { BaggageAttributes } from './spans/baggage-attributes.ts';
import { DatabaseSpanNormalizer } from './database/database-span-normalizer.ts';
import type { ExportingProcessor } from './export/exporting-processor.ts';
import { showAsBefore } from './provider/opentelemetry-internals.ts';
import { UrlRedactor } from './instrumentation/url-redactor.ts';

/** Some are async, whatever the interface says. */
interface AnyProcessor {
  onStart(span: Span, parent: Context): unknown;
  onEnding?(span: Span): unknown;
  onEnd(span: ReadableSpan): unknown;
}

export interface SpanPipelineParts {
  readonly baggage: BaggageAttributes | undefined;
  readonly custom: readonly SpanProcessor[];
  readonly exporting: ExportingProcessor;
}

/**
 * What each span passes through: normalized and redacted, shown to the caller's own processors, and
 * handed to the exporter. One processor, not a list of them: every span of the process pays for it.
 * A processor of the caller's that throws costs neither the host its call nor the export.
 */
export class SpanPipeline implements SpanProcessor {
  readonly #normalizer = new DatabaseSpanNormalizer();
  readonly #redactor = new UrlRedactor();
  readonly #baggage: BaggageAttributes | undefined;
  readonly #custom: readonly SpanProcessor[];
  readonly #exporting: ExportingProcessor;

  constructor({ baggage, custom, exporting }: SpanPipelineParts) {
    this.#baggage = baggage;
    this.#custom = custom;
    this.#exporting = exporting;
  }

  onStart(span: Span, parent: Context): void {
    this.#exporting.onStart();
    this.#normalizer.onStart(span);
    this.#baggage?.onStart(span, parent);
    if (this.#custom.length > 0) {
      showAsBefore(span);
      this.#each((processor) => processor.onStart(span, parent));
    }
  }

  onEnding(span: Span): void {
    this.#normalizer.onEnding(span);
    if (this.#custom.length > 0) this.#each((processor) => processor.onEnding?.(span));
    // Last, so that nothing which a custom processor adds is left unredacted.
    this.#redactor.onEnding(span);
  }

  onEnd(span: ReadableSpan): void {
    this.#normalizer.onEnd(span);
    if (this.#custom.length > 0) {
      this.#each((processor) => processor.onEnd(span));
    }
    this.#exporting.onEnd(span);
  }

  /** Sends what has ended so far, within its bound. Never rejects. */
  async forceFlush(options?: FlushOptions): Promise<void> {
    const timeoutMillis = flushBoundMillis(options);
    await Promise.all([
      this.#exporting.forceFlush({ timeoutMillis }),
      this.#within(timeoutMillis, (processor) => processor.forceFlush()),
    ]);
  }

  /** As `forceFlush`, then drops what is left. Never rejects. */
  async shutdown(options?: FlushOptions): Promise<void> {
    const timeoutMillis = shutdownBoundMillis(options);
    await Promise.all([
      this.#exporting.shutdown({ timeoutMillis }),
      this.#within(timeoutMillis, (processor) => processor.shutdown()),
    ]);
  }

  /** Processors that a caller added may fail or hang: neither reaches the host. */
  async #within(
    timeoutMillis: number,
    call: (processor: SpanProcessor) => Promise<void>,
  ): Promise<void> {
    if (this.#custom.length === 0) return;
    const deadline = new Deadline(timeoutMillis);
    await Promise.race([
      Promise.allSettled(this.#custom.map(async (processor) => call(processor))),
      new Promise<void>((resolve) => {
        deadline.onPassed(resolve);
      }),
    ]);
    deadline.clear();
  }

  #each(call: (processor: AnyProcessor) => unknown): void {
    for (const processor of this.#custom) {
      try {
        const result = call(processor);
        if (result instanceof Promise) result.catch(() => undefined);
      } catch {
        // A failing processor of the caller's is not the host's business, nor the other spans'.
      }
    }
  }
}
