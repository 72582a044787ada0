import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';

/** The key by which @opentelemetry/core's `suppressTracing` and every instrumentation know it. */
const SUPPRESSED = ROOT_CONTEXT.setValue(
  createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING'),
  true,
);

/** Runs the export outside of any trace: its own requests make no spans. */
export function suppressed<T>(run: () => T): T {
  return context.with(SUPPRESSED, run);
}
