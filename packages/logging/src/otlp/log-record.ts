import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';

/** One line that was written. */
export interface WrittenLine {
  readonly line: string;
  readonly observedMillis: number;
}

/** By the level on the line (OpenTelemetry, "Logs Data Model", SeverityNumber). */
const SEVERITIES: Readonly<Record<string, number>> = {
  trace: 1,
  debug: 5,
  info: 9,
  warning: 13,
  error: 17,
  critical: 21,
};
const UNSPECIFIED = 0;
/** What names an event; other texts are messages, and only the body. */
const EVENT_NAME = /^[A-Za-z_][\w.:/-]{0,255}$/;
const TRACE_ID = /^(?!0{32})[\da-f]{32}$/;
const SPAN_ID = /^(?!0{16})[\da-f]{16}$/;
const EXCEPTION_ATTRIBUTES: Readonly<Record<string, string>> = { stack: 'exception.stacktrace' };

type Fields = Readonly<Record<string, unknown>>;

/**
 * A line as a log record: what is sent is what was written. `logger` is the scope, `event` the body,
 * ids of a trace have their places, an exception is spread over `exception.*`, and the other fields
 * are attributes, nesting kept.
 */
export function logRecordOf(
  { line, observedMillis }: WrittenLine,
  resource: ReadableLogRecord['resource'],
): ReadableLogRecord {
  const { timestamp, level, logger, event, ...fields } = JSON.parse(line) as Fields;
  const { spanContext, rest } = spanContextOf(fields);
  const record = {
    hrTime: hrTimeOf(Date.parse(String(timestamp))),
    hrTimeObserved: hrTimeOf(observedMillis),
    severityNumber: SEVERITIES[String(level)] ?? UNSPECIFIED,
    severityText: String(level),
    body: event,
    eventName: typeof event === 'string' && EVENT_NAME.test(event) ? event : undefined,
    spanContext,
    attributes: attributesOf(rest),
    droppedAttributesCount: 0,
    resource,
    instrumentationScope: { name: String(logger) },
  };
  // Of JSON: what an attribute may hold.
  return record as unknown as ReadableLogRecord;
}

/** Ids that are none, such as those of another system, stay attributes. */
function spanContextOf(fields: Fields): { readonly spanContext?: object; readonly rest: Fields } {
  const { trace_id: traceId, ...withoutTrace } = fields;
  if (typeof traceId !== 'string' || !TRACE_ID.test(traceId)) return { rest: fields };
  const { span_id: spanId, ...withoutSpan } = withoutTrace;
  if (typeof spanId !== 'string' || !SPAN_ID.test(spanId)) {
    return { spanContext: { traceId, spanId: '', traceFlags: 0 }, rest: withoutTrace };
  }
  const { trace_flags: traceFlags, ...withoutFlags } = withoutSpan;
  if (!isFlags(traceFlags)) {
    return { spanContext: { traceId, spanId, traceFlags: 0 }, rest: withoutSpan };
  }
  return { spanContext: { traceId, spanId, traceFlags }, rest: withoutFlags };
}

function isFlags(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 256;
}

function attributesOf({ exception, ...fields }: Fields): Fields {
  if (exception === undefined) return fields;
  if (!isException(exception)) return { ...fields, exception };
  const attributes = new Map<string, unknown>();
  for (const [name, value] of Object.entries(exception)) {
    attributes.set(EXCEPTION_ATTRIBUTES[name] ?? `exception.${name}`, value);
  }
  for (const [name, value] of Object.entries(fields)) {
    attributes.set(attributes.has(name) ? `${name}_` : name, value);
  }
  return Object.fromEntries(attributes);
}

/** As our lines have it; what a caller wrote under that name may be anything. */
function isException(value: unknown): value is Fields {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
  );
}

function hrTimeOf(millis: number): [number, number] {
  const whole = Number.isFinite(millis) ? millis : 0;
  return [Math.floor(whole / 1_000), (whole % 1_000) * 1_000_000];
}
