import type { SpanKind, SpanStatus } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-node';

/** A span as an app under test prints it. */
export interface PrintedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly scope: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  readonly status: SpanStatus;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly attributes?: Readonly<Record<string, unknown>> }[];
}

const memory = new InMemorySpanExporter();

export const remember = (): SpanProcessor => new SimpleSpanProcessor(memory);

export function printedSpans(): PrintedSpan[] {
  return memory.getFinishedSpans().map((span) => ({
    name: span.name,
    kind: span.kind,
    scope: span.instrumentationScope.name,
    traceId: span.spanContext().traceId,
    spanId: span.spanContext().spanId,
    parentId: span.parentSpanContext?.spanId ?? null,
    status: span.status,
    attributes: span.attributes,
    events: span.events,
  }));
}
