/**
 * The ids that tie a log line to the active OpenTelemetry span.
 *
 * @module
 */
import { isSpanContextValid, trace, type SpanContext } from '@opentelemetry/api';

/** The fields of a line that name its span. */
export interface TraceFields {
  /** 32 hexadecimal digits. */
  readonly trace_id: string;
  /** 16 hexadecimal digits. */
  readonly span_id: string;
  /** 1 when the trace is sampled, else 0. */
  readonly trace_flags: number;
}

/** The newest context found valid: many lines are written in one span. */
let newestValid: SpanContext | undefined;

/** The active span's context, or undefined outside of any span; never throws. */
export function activeSpanContext(): SpanContext | undefined {
  try {
    const context = trace.getActiveSpan()?.spanContext();
    if (context === undefined) return undefined;
    if (newestValid?.traceId === context.traceId && newestValid.spanId === context.spanId) {
      return context;
    }
    if (!isSpanContextValid(context)) return undefined;
    newestValid = { ...context };
    return context;
  } catch {
    return undefined;
  }
}

/**
 * The fields together with `trace_id`, `span_id` and `trace_flags` of the active span. Loggers do
 * this by themselves; use it for records that go elsewhere. Without an active span the fields
 * come back as they are.
 *
 * @example
 * queue.publish(addTraceContext({ execution_id: 'exec-1' }));
 */
export function addTraceContext<T extends object>(fields: T): T & Partial<TraceFields> {
  const context = activeSpanContext();
  const ids: Partial<TraceFields> =
    context === undefined
      ? {}
      : { trace_id: context.traceId, span_id: context.spanId, trace_flags: context.traceFlags };
  try {
    return { ...fields, ...ids };
  } catch {
    // Fields that throw when they are read go as they came.
    return fields;
  }
}
