import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';

/** The key of `suppressTracing` in @opentelemetry/core; equal names give the same key there. */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Runs the ledger's own work, which is no part of the host's traces. */
export function untraced<Result>(work: () => Result): Result {
  return context.with(ROOT_CONTEXT.setValue(SUPPRESS_TRACING, true), work);
}
