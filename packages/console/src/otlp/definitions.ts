/**
 * OTLP's messages, as opentelemetry-proto 1.x numbers their fields
 * (https://github.com/open-telemetry/opentelemetry-proto). Fields that the console does not read
 * are left out: a decoder skips what it does not know.
 *
 * @module
 */
import protobuf from 'protobufjs';

/** `optional`: a member of a `oneof`, or optional in proto3: its zero is not its absence. */
type Field = [type: string, id: number] | [rule: 'repeated' | 'optional', type: string, id: number];

const MESSAGES: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  AnyValue: {
    stringValue: ['optional', 'string', 1],
    boolValue: ['optional', 'bool', 2],
    intValue: ['optional', 'int64', 3],
    doubleValue: ['optional', 'double', 4],
    arrayValue: ['optional', 'ArrayValue', 5],
    kvlistValue: ['optional', 'KeyValueList', 6],
    bytesValue: ['optional', 'bytes', 7],
  },
  ArrayValue: { values: ['repeated', 'AnyValue', 1] },
  KeyValueList: { values: ['repeated', 'KeyValue', 1] },
  KeyValue: { key: ['string', 1], value: ['AnyValue', 2] },
  Scope: { name: ['string', 1], version: ['string', 2] },
  Resource: { attributes: ['repeated', 'KeyValue', 1] },

  TraceRequest: { resourceSpans: ['repeated', 'ResourceSpans', 1] },
  ResourceSpans: { resource: ['Resource', 1], scopeSpans: ['repeated', 'ScopeSpans', 2] },
  ScopeSpans: { scope: ['Scope', 1], spans: ['repeated', 'Span', 2] },
  Span: {
    traceId: ['bytes', 1],
    spanId: ['bytes', 2],
    traceState: ['string', 3],
    parentSpanId: ['bytes', 4],
    name: ['string', 5],
    kind: ['int32', 6],
    startTimeUnixNano: ['fixed64', 7],
    endTimeUnixNano: ['fixed64', 8],
    attributes: ['repeated', 'KeyValue', 9],
    droppedAttributesCount: ['uint32', 10],
    events: ['repeated', 'SpanEvent', 11],
    droppedEventsCount: ['uint32', 12],
    links: ['repeated', 'SpanLink', 13],
    droppedLinksCount: ['uint32', 14],
    status: ['SpanStatus', 15],
  },
  SpanEvent: {
    timeUnixNano: ['fixed64', 1],
    name: ['string', 2],
    attributes: ['repeated', 'KeyValue', 3],
  },
  SpanLink: {
    traceId: ['bytes', 1],
    spanId: ['bytes', 2],
    attributes: ['repeated', 'KeyValue', 4],
  },
  SpanStatus: { message: ['string', 2], code: ['int32', 3] },

  LogsRequest: { resourceLogs: ['repeated', 'ResourceLogs', 1] },
  ResourceLogs: { resource: ['Resource', 1], scopeLogs: ['repeated', 'ScopeLogs', 2] },
  ScopeLogs: { scope: ['Scope', 1], logRecords: ['repeated', 'LogRecord', 2] },
  LogRecord: {
    timeUnixNano: ['fixed64', 1],
    severityNumber: ['int32', 2],
    severityText: ['string', 3],
    body: ['AnyValue', 5],
    attributes: ['repeated', 'KeyValue', 6],
    traceId: ['bytes', 9],
    spanId: ['bytes', 10],
    observedTimeUnixNano: ['fixed64', 11],
    eventName: ['string', 12],
  },

  MetricsRequest: { resourceMetrics: ['repeated', 'ResourceMetrics', 1] },
  ResourceMetrics: { resource: ['Resource', 1], scopeMetrics: ['repeated', 'ScopeMetrics', 2] },
  ScopeMetrics: { scope: ['Scope', 1], metrics: ['repeated', 'Metric', 2] },
  Metric: {
    name: ['string', 1],
    description: ['string', 2],
    unit: ['string', 3],
    gauge: ['Numbers', 5],
    sum: ['Numbers', 7],
    histogram: ['Histogram', 9],
    exponentialHistogram: ['ExponentialHistogram', 10],
    summary: ['Summary', 11],
  },
  // Gauge and Sum number their fields alike.
  Numbers: {
    dataPoints: ['repeated', 'NumberPoint', 1],
    aggregationTemporality: ['int32', 2],
    isMonotonic: ['bool', 3],
  },
  NumberPoint: {
    timeUnixNano: ['fixed64', 3],
    asDouble: ['optional', 'double', 4],
    asInt: ['optional', 'sfixed64', 6],
    attributes: ['repeated', 'KeyValue', 7],
    flags: ['uint32', 8],
  },
  Histogram: {
    dataPoints: ['repeated', 'HistogramPoint', 1],
    aggregationTemporality: ['int32', 2],
  },
  HistogramPoint: { ...distribution(9, 10) },
  ExponentialHistogram: {
    dataPoints: ['repeated', 'ExponentialPoint', 1],
    aggregationTemporality: ['int32', 2],
  },
  ExponentialPoint: { ...distribution(1, 10) },
  Summary: { dataPoints: ['repeated', 'SummaryPoint', 1] },
  SummaryPoint: { ...distribution(7, 8) },

  // The responses of the three signals number their fields alike.
  Response: { partialSuccess: ['PartialSuccess', 1] },
  PartialSuccess: { rejected: ['int64', 1], errorMessage: ['string', 2] },
  // google.rpc.Status, with google.rpc.RetryInfo among its details
  Status: { code: ['int32', 1], message: ['string', 2], details: ['repeated', 'Any', 3] },
  Any: { typeUrl: ['string', 1], value: ['bytes', 2] },
  RetryInfo: { retryDelay: ['Duration', 1] },
  Duration: { seconds: ['int64', 1], nanos: ['int32', 2] },
};

const root = protobuf.Root.fromJSON({ nested: { otlp: { nested: messages() } } });

export type MessageName = 'TraceRequest' | 'LogsRequest' | 'MetricsRequest';

/** @throws what protobufjs throws at bytes that are no such message */
export function decodeMessage(name: MessageName, bytes: Uint8Array): unknown {
  return message(name).decode(bytes);
}

/** The bytes of a response; `rejected` 0 and no message is a success without a remark. */
export function encodeResponse(rejected: number, errorMessage: string): Buffer {
  const partialSuccess = rejected > 0 || errorMessage !== '' ? { rejected, errorMessage } : null;
  return encode('Response', partialSuccess === null ? {} : { partialSuccess });
}

/** A `google.rpc.Status`, with when to try again where that is worth it. */
export function encodeStatus(code: number, text: string, retryAfterMs?: number): Buffer {
  if (retryAfterMs === undefined) return encode('Status', { code, message: text });
  const seconds = Math.floor(retryAfterMs / 1_000);
  const nanos = Math.round((retryAfterMs - seconds * 1_000) * 1e6);
  const value = encode('RetryInfo', { retryDelay: { seconds, nanos } });
  const retry = { typeUrl: 'type.googleapis.com/google.rpc.RetryInfo', value };
  return encode('Status', { code, message: text, details: [retry] });
}

function encode(name: string, value: Readonly<Record<string, unknown>>): Buffer {
  const type = message(name);
  return Buffer.from(type.encode(type.fromObject(value)).finish());
}

function message(name: string): protobuf.Type {
  return root.lookupType(`otlp.${name}`);
}

function distribution(attributes: number, flags: number): Readonly<Record<string, Field>> {
  return {
    timeUnixNano: ['fixed64', 3],
    count: ['fixed64', 4],
    sum: ['optional', 'double', 5],
    attributes: ['repeated', 'KeyValue', attributes],
    flags: ['uint32', flags],
  };
}

function messages(): Record<string, protobuf.IType> {
  return mapped(MESSAGES, (fields) => {
    const optional = Object.keys(fields).filter((name) => fields[name]?.[0] === 'optional');
    const oneofs = optional.map((name): [string, protobuf.IOneOf] => [
      `_${name}`,
      { oneof: [name] },
    ]);
    return { fields: mapped(fields, fieldOf), oneofs: Object.fromEntries(oneofs) };
  });
}

function fieldOf(spec: Field): protobuf.IField {
  if (spec.length === 2) return { type: spec[0], id: spec[1] };
  const [rule, type, id] = spec;
  return { type, id, ...(rule === 'repeated' ? { rule } : {}) };
}

function mapped<T, U>(of: Readonly<Record<string, T>>, by: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, by(value)]));
}
