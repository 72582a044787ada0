/**
 * What a real OpenTelemetry Collector received of one run, by signal and service: the run is known
 * by a resource attribute of its own.
 *
 * @module
 */
import { readFileSync } from 'node:fs';

type Attributes = Readonly<Record<string, unknown>>;

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface OfResource {
  readonly resource: { readonly attributes?: readonly Attribute[] };
  readonly scopeSpans?: readonly { readonly spans: readonly { readonly traceId: string }[] }[];
  readonly scopeLogs?: readonly {
    readonly logRecords: readonly { readonly body: { stringValue: string }; traceId?: string }[];
  }[];
  readonly scopeMetrics?: readonly {
    readonly metrics: readonly {
      readonly name: string;
      readonly sum?: { readonly dataPoints: readonly DataPoint[] };
    }[];
  }[];
}

interface DataPoint {
  readonly attributes?: readonly Attribute[];
  readonly asDouble?: number;
  readonly asInt?: string;
}

export interface ReceivedSignals {
  /** One object for each export request of the signal. */
  readonly resources: { readonly signal: string; readonly attributes: Attributes }[];
  readonly spans: { readonly service: string; readonly traceId: string }[];
  readonly logs: { readonly service: string; readonly event: string; readonly traceId: string }[];
  /** The newest value of each counter's series. */
  readonly counters: Map<string, number>;
}

export function receivedSignals(file: string, run: string): ReceivedSignals {
  const received: ReceivedSignals = { resources: [], spans: [], logs: [], counters: new Map() };
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const request = JSON.parse(line) as Record<string, readonly OfResource[]>;
    for (const [signal, parts] of Object.entries(request)) {
      for (const part of parts) take(received, signal, part, run);
    }
  }
  return received;
}

function take(received: ReceivedSignals, signal: string, part: OfResource, run: string): void {
  const attributes = plain(part.resource.attributes);
  if (attributes['test.run'] !== run) return;
  const service = String(attributes['service.name']);
  received.resources.push({ signal, attributes });
  for (const { spans } of part.scopeSpans ?? []) {
    received.spans.push(...spans.map(({ traceId }) => ({ service, traceId })));
  }
  for (const { logRecords } of part.scopeLogs ?? []) {
    received.logs.push(
      ...logRecords.map(({ body, traceId = '' }) => ({
        service,
        event: body.stringValue,
        traceId,
      })),
    );
  }
  for (const { name, sum } of (part.scopeMetrics ?? []).flatMap(({ metrics }) => metrics)) {
    for (const point of sum?.dataPoints ?? []) {
      const series = `${service} ${name} ${JSON.stringify(plain(point.attributes))}`;
      received.counters.set(series, point.asDouble ?? Number(point.asInt));
    }
  }
}

function plain(attributes: readonly Attribute[] = []): Attributes {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
