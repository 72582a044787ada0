import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { BaggageAttributes } from './baggage-attributes.ts';
import { DatabaseSpanMender } from './database/database-span-mender.ts';
import type { ExportingProcessor } from './export/exporting-processor.ts';
import { UrlRedactor } from './instrumentation/url-redactor.ts';

export interface SpanPipelineParts {
  readonly baggage: BaggageAttributes | undefined;
  readonly custom: readonly SpanProcessor[];
  readonly exporting: ExportingProcessor;
}

/**
 * What each span passes through: mended and redacted, shown to the caller's own processors, and
 * handed to the exporter. One processor, not a list of them: every span of the process pays for it.
 * A processor of the caller's that throws costs neither the host its call nor the export.
 */
export class SpanPipeline implements SpanProcessor {
  readonly #mender = new DatabaseSpanMender();
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
    this.#mender.onStart(span);
    this.#baggage?.onStart(span, parent);
    if (this.#custom.length > 0) {
      this.#each((processor) => {
        processor.onStart(span, parent);
      });
    }
  }

  onEnding(span: Span): void {
    this.#mender.onEnding(span);
    if (this.#custom.length > 0) this.#each((processor) => processor.onEnding?.(span));
    // Last, so that nothing which a custom processor adds is left unredacted.
    this.#redactor.onEnding(span);
  }

  onEnd(span: ReadableSpan): void {
    this.#mender.onEnd(span);
    if (this.#custom.length > 0) {
      this.#each((processor) => {
        processor.onEnd(span);
      });
    }
    this.#exporting.onEnd(span);
  }

  async forceFlush(): Promise<void> {
    await Promise.allSettled(this.#custom.map(async (processor) => processor.forceFlush()));
  }

  async shutdown(): Promise<void> {
    await Promise.allSettled(this.#custom.map(async (processor) => processor.shutdown()));
  }

  #each(call: (processor: SpanProcessor) => void): void {
    for (const processor of this.#custom) {
      try {
        call(processor);
      } catch {
        // A failing processor of the caller's is not the host's business, nor the other spans'.
      }
    }
  }
}
