import { context, createContextKey } from '@opentelemetry/api';

/** The key of `suppressTracing` in @opentelemetry/core; equal names give the same key there. */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Runs `work` without spans of the libraries that it calls, such as those of a probe. */
export function untraced<T>(work: () => T): T {
  return context.with(context.active().setValue(SUPPRESS_TRACING, true), work);
}
