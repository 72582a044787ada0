import type { SpanRow, TimelineItem } from '../../api/client.ts';

/** A span as an item of a timeline. */
export function itemOf(span: SpanRow): TimelineItem {
  const { traceId, spanId, parentSpanId, name, startMs, endMs, status, statusMessage } = span;
  return {
    id: `${traceId}/${spanId}`,
    parentId: parentSpanId === null ? null : `${traceId}/${parentSpanId}`,
    kind: 'span',
    name,
    startMs,
    endMs,
    status: status === 'error' ? 'error' : 'ok',
    attempt: null,
    error:
      statusMessage === null
        ? null
        : { type: null, message: statusMessage, stack: null, nonRetryable: null, cause: null },
    attributes: { service: span.service },
    usd: null,
    unpricedReason: null,
    inputTokens: null,
    outputTokens: null,
    traceId,
    spanId,
    process: span.service,
    marks: [],
    skewed: false,
  };
}
