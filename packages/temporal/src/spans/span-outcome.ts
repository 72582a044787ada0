/**
 * How a failure is shown on a span: an error status and an exception event, unless the failure is
 * one that the author called expected.
 *
 * @module
 */
import { SpanStatusCode, type Span } from '@opentelemetry/api';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';

/**
 * Marks a span as failed by what was thrown, whatever that was.
 *
 * @throws what the span's own methods throw: call it under a `Guard`.
 */
export function recordError(span: Span, error: unknown): void {
  try {
    if (
      error instanceof ApplicationFailure &&
      error.category === ApplicationFailureCategory.BENIGN
    ) {
      span.setAttribute('error.benign', true);
      return;
    }
    const exception = error instanceof Error ? error : new Error(String(error));
    span.setAttribute('error.type', exception.name);
    span.recordException(exception);
    span.setStatus({ code: SpanStatusCode.ERROR, message: exception.message });
  } catch {
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'an error that cannot be read' });
  }
}
