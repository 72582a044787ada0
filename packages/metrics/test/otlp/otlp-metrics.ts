/** OTLP as its JSON form has it, as far as metrics use it here. Numbers of 64 bits are text. */
export interface OtlpRequest {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes?: readonly OtlpAttribute[] };
    readonly scopeMetrics: readonly {
      readonly scope: { readonly name: string };
      readonly metrics: readonly OtlpMetric[];
    }[];
  }[];
}

export interface OtlpAttribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

export interface OtlpExemplar {
  readonly filteredAttributes?: readonly OtlpAttribute[];
  readonly asDouble?: number;
  readonly traceId?: string;
  readonly spanId?: string;
}

export interface OtlpPoint {
  readonly attributes?: readonly OtlpAttribute[];
  readonly startTimeUnixNano?: string;
  readonly timeUnixNano: string;
  readonly asDouble?: number | string;
  readonly count?: string;
  readonly sum?: number | string;
  readonly bucketCounts?: readonly string[];
  readonly explicitBounds?: readonly number[];
  readonly quantileValues?: readonly { readonly quantile?: number; readonly value?: number }[];
  readonly exemplars?: readonly OtlpExemplar[];
}

interface Points {
  readonly dataPoints: readonly OtlpPoint[];
  readonly aggregationTemporality?: number;
  readonly isMonotonic?: boolean;
}

export interface OtlpMetric {
  readonly name: string;
  readonly description?: string;
  readonly unit?: string;
  readonly gauge?: Points;
  readonly sum?: Points;
  readonly histogram?: Points;
  readonly summary?: Points;
}

export function metricsIn(requests: readonly OtlpRequest[]): OtlpMetric[] {
  return requests.flatMap(({ resourceMetrics }) =>
    resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics)),
  );
}

export function pointsOf({ gauge, sum, histogram, summary }: OtlpMetric): readonly OtlpPoint[] {
  return (gauge ?? sum ?? histogram ?? summary)?.dataPoints ?? [];
}

/**
 * The samples that the Prometheus side of a Collector makes of them: each monotonic sum ends in
 * _total, and a unit that the name does not have is added to it.
 */
export function prometheusSamples(metrics: readonly OtlpMetric[]): Map<string, number> {
  const samples = new Map<string, number>();
  const add = (name: string, labels: Record<string, string>, value: number): void => {
    const key = sortedKey(name, labels);
    if (samples.has(key)) throw new Error(`twice: ${key}`);
    samples.set(key, value);
  };
  for (const metric of metrics) {
    const name = prometheusName(metric);
    for (const point of pointsOf(metric)) {
      const labels = Object.fromEntries(
        (point.attributes ?? []).map(({ key, value }) => [key, value.stringValue ?? '']),
      );
      if (metric.histogram === undefined && metric.summary === undefined) {
        add(name, labels, Number(point.asDouble));
        continue;
      }
      let cumulated = 0;
      for (const [index, count] of (point.bucketCounts ?? []).entries()) {
        cumulated += Number(count);
        const le = String(point.explicitBounds?.[index] ?? Infinity);
        add(`${name}_bucket`, { ...labels, le }, cumulated);
      }
      for (const { quantile = 0, value = 0 } of point.quantileValues ?? []) {
        add(name, { ...labels, quantile: String(quantile) }, value);
      }
      add(`${name}_sum`, labels, Number(point.sum ?? 0));
      add(`${name}_count`, labels, Number(point.count ?? 0));
    }
  }
  return samples;
}

/** The same of a page, without labels that are empty. */
export function pageSamples(samples: ReadonlyMap<string, number>): Map<string, number> {
  return new Map(
    [...samples].map(([series, value]) => {
      const [name = ''] = series.split('{');
      const labels = [...series.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].flatMap(
        ([, label = '', escaped = '']) => {
          const text = escaped.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));
          if (text === '') return [];
          const isBound = label === 'le' || label === 'quantile';
          return [[label, isBound ? String(Number(text.replace('+Inf', 'Infinity'))) : text]];
        },
      );
      return [sortedKey(name, Object.fromEntries(labels) as Record<string, string>), value];
    }),
  );
}

const UNITS: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes', '1': 'ratio' };

/** As github.com/prometheus/otlptranslator does it, with units and suffixes. */
function prometheusName({ name, unit = '', sum, gauge }: OtlpMetric): string {
  let tokens = name.split(/[^a-zA-Z0-9:]/).filter((token) => token !== '');
  const suffix = unit.startsWith('{') ? undefined : (UNITS[unit] ?? unit);
  const isRatio = suffix === 'ratio';
  if (suffix && !tokens.includes(suffix) && (!isRatio || gauge !== undefined)) tokens.push(suffix);
  if (sum?.isMonotonic === true) tokens = [...tokens.filter((token) => token !== 'total'), 'total'];
  return tokens.join('_');
}

function sortedKey(name: string, labels: Record<string, string>): string {
  return `${name}${JSON.stringify(Object.entries(labels).sort())}`;
}
