import type { ProtobufWriter } from './protobuf-writer.ts';

/** How a metric's points are read (OTLP: Metric.data). */
export type PointKind = 'sum' | 'level' | 'histogram' | 'summary';

/** A metric without its points: name, help, type and unit. */
export interface Family {
  readonly name: string;
  readonly help: string;
  /** UCUM, as OTLP wants it; empty where it is not known. */
  readonly unit: string;
  readonly kind: PointKind;
  /** Of a sum: whether it only grows, as a Prometheus counter does. */
  readonly isMonotonic: boolean;
}

export interface Described {
  readonly name: string;
  readonly help: string;
  /** In Prometheus' words. */
  readonly type: string;
  /** Base unit in Prometheus' words. */
  readonly unit?: string | undefined;
}

/** Prometheus' base units in UCUM; another one is its own annotation. */
const UNITS: Readonly<Record<string, string>> = { seconds: 's', bytes: 'By', ratio: '1' };

export function familyOf({ name, help, type, unit }: Described): Family {
  return {
    name,
    help,
    unit: unit === undefined ? '' : (UNITS[unit] ?? `{${unit}}`),
    kind: type === 'counter' ? 'sum' : type === 'histogram' || type === 'summary' ? type : 'level',
    // Whoever makes Prometheus metrics of OTLP ends each monotonic sum in _total.
    isMonotonic: type === 'counter' && name.endsWith('_total'),
  };
}

const CUMULATIVE = 2;
/** Of the message Metric, by kind. */
const DATA_FIELDS: Readonly<Record<PointKind, number>> = {
  level: 5,
  sum: 7,
  histogram: 9,
  summary: 11,
};

/** Writes OTLP's message Metric with encoded data points. */
export function writeFamily(
  writer: ProtobufWriter,
  field: number,
  { name, help, unit, kind, isMonotonic }: Family,
  points: readonly Uint8Array[],
): void {
  writer.message(field, () => {
    writer.string(1, name);
    writer.string(2, help);
    if (unit !== '') writer.string(3, unit);
    writer.message(DATA_FIELDS[kind], () => {
      for (const point of points) writer.bytes(1, point);
      if (kind === 'sum' || kind === 'histogram') writer.varint(2, CUMULATIVE);
      if (kind === 'sum' && isMonotonic) writer.varint(3, 1);
    });
  });
}
