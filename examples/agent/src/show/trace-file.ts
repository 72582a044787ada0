import { appendFileSync } from 'node:fs';
import { SpanStatusCode } from '@opentelemetry/api';
import type { configureTracing } from '@wflo/temporal';

type TracingOptions = NonNullable<Parameters<typeof configureTracing>[0]>;
type SpanProcessor = NonNullable<TracingOptions['spanProcessors']>[number];

/** A span that has ended, one a line of the file. */
export interface WrittenSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly name: string;
  readonly startMillis: number;
  readonly endMillis: number;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * Writes each span at its end, for a program that has no OpenTelemetry Collector to look at. What was
 * written is there also when the process is killed in the next moment.
 */
export function traceFile(file: string): SpanProcessor {
  return {
    onStart: () => undefined,
    onEnd(span) {
      const { traceId, spanId } = span.spanContext();
      const written: WrittenSpan = {
        traceId,
        spanId,
        parentSpanId: span.parentSpanContext?.spanId,
        name: span.name,
        startMillis: millis(span.startTime),
        endMillis: millis(span.endTime),
        failed: span.status.code === SpanStatusCode.ERROR,
        attributes: span.attributes,
      };
      appendFileSync(file, `${JSON.stringify(written)}\n`);
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

const millis = ([seconds, nanos]: readonly [number, number]) => seconds * 1_000 + nanos / 1e6;
