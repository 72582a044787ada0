import { isSpanContextValid, SpanStatusCode, type Attributes, type Span } from '@opentelemetry/api';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { summaryOfThrown, type FailureSummary } from '../wire/failure-summary.ts';

/** Marks a span as failed, at a time or now. */
export function recordFailure(span: Span, failure: FailureSummary, atMillis?: number): void {
  const { type, message, stack } = failure;
  span.setAttributes(failureAttributes(failure));
  span.recordException({ name: type, message, stack }, atMillis);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

function failureAttributes({
  type,
  causeType,
  wrapper,
  isNonRetryable,
}: FailureSummary): Attributes {
  return {
    'error.type': type,
    ...(causeType === undefined ? {} : { 'error.cause.type': causeType }),
    ...(wrapper === undefined ? {} : { 'temporal.failure_type': wrapper }),
    ...(isNonRetryable === undefined ? {} : { 'error.non_retryable': isNonRetryable }),
  };
}

/** What puts a log line into its trace; nothing of a span that is none. */
export function fieldsOfSpan(span: Span): Record<string, unknown> {
  const { traceId, spanId, traceFlags } = span.spanContext();
  if (!isSpanContextValid(span.spanContext())) return {};
  return { trace_id: traceId, span_id: spanId, trace_flags: traceFlags };
}

/** The same for log lines. */
export function failureFields(failure: FailureSummary): Record<string, unknown> {
  return {
    error_type: failure.type,
    error_message: failure.message,
    error_cause_type: failure.causeType,
    error_non_retryable: failure.isNonRetryable,
  };
}

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
    recordFailure(span, summaryOfThrown(error));
  } catch {
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'an error that cannot be read' });
  }
}
