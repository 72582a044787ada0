/** Reads an ExportMetricsServiceRequest into the form of OTLP's JSON, by the numbers of its fields. */
import type {
  OtlpAttribute,
  OtlpExemplar,
  OtlpMetric,
  OtlpPoint,
  OtlpRequest,
} from './otlp-metrics.ts';

type Field = readonly [number: number, value: Buffer];

const NOTHING: Buffer = Buffer.alloc(8);

/** Varints, too, as eight bytes in little-endian order. */
function fields(message: Buffer | undefined): Field[] {
  const bytes = message ?? Buffer.alloc(0);
  const found: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('the message ends within a number');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const type = tag & 7;
    if (type === 0) {
      const value = Buffer.alloc(8);
      value.writeBigUInt64LE(varint());
      found.push([tag >>> 3, value]);
      continue;
    }
    if (type !== 1 && type !== 2) throw new Error(`a field of type ${type}`);
    const length = type === 1 ? 8 : Number(varint());
    if (at + length > bytes.length) throw new Error('a field is longer than its message');
    found.push([tag >>> 3, bytes.subarray(at, at + length)]);
    at += length;
  }
  return found;
}

const all = (message: readonly Field[], number: number): Buffer[] =>
  message.flatMap(([field, value]) => (field === number ? [value] : []));
const first = (message: readonly Field[], number: number): Buffer | undefined =>
  all(message, number)[0];
const text = (value: Buffer | undefined): string => value?.toString() ?? '';
const fixed = (value = NOTHING): string => String(value.readBigUInt64LE());
const double = (value = NOTHING): number => value.readDoubleLE();
const eights = (value = NOTHING): Buffer[] =>
  Array.from({ length: value.length / 8 }, (_, at) => value.subarray(8 * at, 8 * at + 8));

function attributes(found: readonly Buffer[]): OtlpAttribute[] {
  return found.map(fields).map((pair) => ({
    key: text(first(pair, 1)),
    value: { stringValue: text(first(fields(first(pair, 2)), 1)) },
  }));
}

function exemplars(found: readonly Buffer[]): OtlpExemplar[] {
  return found.map(fields).map((exemplar) => ({
    filteredAttributes: attributes(all(exemplar, 7)),
    asDouble: double(first(exemplar, 3)),
    spanId: first(exemplar, 4)?.toString('hex') ?? '',
    traceId: first(exemplar, 5)?.toString('hex') ?? '',
  }));
}

function point(message: Buffer, kind: string): OtlpPoint {
  const read = fields(message);
  const start = first(read, 2);
  const times = {
    ...(start && { startTimeUnixNano: fixed(start) }),
    timeUnixNano: fixed(first(read, 3)),
  };
  if (kind === 'gauge' || kind === 'sum') {
    return {
      ...times,
      asDouble: double(first(read, 4)),
      attributes: attributes(all(read, 7)),
      exemplars: exemplars(all(read, 5)),
    };
  }
  const counted = { ...times, count: fixed(first(read, 4)), sum: double(first(read, 5)) };
  if (kind === 'summary') {
    return {
      ...counted,
      attributes: attributes(all(read, 7)),
      quantileValues: all(read, 6)
        .map(fields)
        .map((pair) => ({ quantile: double(first(pair, 1)), value: double(first(pair, 2)) })),
    };
  }
  return {
    ...counted,
    attributes: attributes(all(read, 9)),
    bucketCounts: eights(first(read, 6)).map((count) => fixed(count)),
    explicitBounds: eights(first(read, 7)).map((bound) => double(bound)),
    exemplars: exemplars(all(read, 8)),
  };
}

const KINDS: Readonly<Record<number, 'gauge' | 'sum' | 'histogram' | 'summary'>> = {
  5: 'gauge',
  7: 'sum',
  9: 'histogram',
  11: 'summary',
};

function metric(message: Buffer): OtlpMetric {
  const read = fields(message);
  const [field, data] = read.find(([number]) => number in KINDS) ?? [0];
  const kind = KINDS[field];
  if (kind === undefined) throw new Error('a metric without data');
  const points = fields(data);
  const [temporality, monotonic] = [first(points, 2), first(points, 3)];
  return {
    name: text(first(read, 1)),
    description: text(first(read, 2)),
    unit: text(first(read, 3)),
    [kind]: {
      dataPoints: all(points, 1).map((one) => point(one, kind)),
      ...(temporality && { aggregationTemporality: Number(fixed(temporality)) }),
      ...(monotonic && { isMonotonic: fixed(monotonic) === '1' }),
    },
  };
}

export function readRequest(body: Buffer): OtlpRequest {
  return {
    resourceMetrics: all(fields(body), 1)
      .map(fields)
      .map((resource) => ({
        resource: { attributes: attributes(all(fields(first(resource, 1)), 1)) },
        scopeMetrics: all(resource, 2)
          .map(fields)
          .map((scope) => ({
            scope: { name: text(first(fields(first(scope, 1)), 1)) },
            metrics: all(scope, 2).map(metric),
          })),
      })),
  };
}
