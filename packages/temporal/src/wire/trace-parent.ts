/**
 * W3C `traceparent`, read and written without the OpenTelemetry API so that the same code runs in
 * the workflow sandbox, where every import costs memory in each cached run.
 *
 * @module
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */

/** The part of a span that travels: who the parent is and whether it is sampled. */
export interface SpanReference {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits. */
  readonly spanId: string;
  /** W3C trace flags; bit 0 is `sampled`. */
  readonly traceFlags: number;
}

const TRACE_PARENT = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/** Reads a `traceparent`; anything malformed is `undefined`, as the specification requires. */
export function parseTraceParent(value: unknown): SpanReference | undefined {
  if (typeof value !== 'string') return undefined;
  const match = TRACE_PARENT.exec(value.trim());
  if (match === null) return undefined;
  const [, version = '', traceId = '', spanId = '', flags = '', rest] = match;
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}

/** Writes a `traceparent` of version 00. */
export function formatTraceParent({ traceId, spanId, traceFlags }: SpanReference): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, '0')}`;
}
