import { createRequire } from 'node:module';

import type * as OpenTelemetry from '@opentelemetry/api';
import type { SpanContext } from '@opentelemetry/api';

/** The fields of a line that name its span. */
export interface TraceFields {
  /** 32 hexadecimal digits. */
  readonly trace_id: string;
  /** 16 hexadecimal digits. */
  readonly span_id: string;
  /** 1 when the trace is sampled, else 0. */
  readonly trace_flags: number;
}

/** Where all copies of the API in a process keep what was registered with them. */
const REGISTRY = Symbol.for('opentelemetry.js.api.1');
let api: typeof OpenTelemetry | undefined;
let isMissing = false;

/**
 * The API, once somebody has registered a tracer or a context manager with it: before that there
 * is no span, and to load it takes as long as the rest of this package.
 */
function registeredApi(): typeof OpenTelemetry | undefined {
  if (api !== undefined || isMissing || !Reflect.has(globalThis, REGISTRY)) return api;
  try {
    api = createRequire(import.meta.url)('@opentelemetry/api') as typeof OpenTelemetry;
  } catch {
    isMissing = true;
  }
  return api;
}

/** The newest context found valid: many lines are written in one span. */
let newestValid: SpanContext | undefined;

/** The active span's context, or undefined outside of any span; never throws. */
export function activeSpanContext(): SpanContext | undefined {
  try {
    const known = registeredApi();
    const context = known?.trace.getActiveSpan()?.spanContext();
    if (known === undefined || context === undefined) return undefined;
    if (newestValid?.traceId === context.traceId && newestValid.spanId === context.spanId) {
      return context;
    }
    if (!known.isSpanContextValid(context)) return undefined;
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
