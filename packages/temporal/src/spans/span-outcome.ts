import { SpanStatusCode, type Span } from '@opentelemetry/api';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';

/**
 * Marks a span as failed by whatever was thrown, unless that is a failure which its author called
 * expected (benign). Throws what the span's own methods throw: call it under a `Guard`.
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
