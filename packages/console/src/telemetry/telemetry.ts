/** What a process has sent, in the form in which it is stored. @module */
export type Values = Record<string, unknown>;

/** Who sent it. Spans, lines and points of one request share it. */
export interface Resource {
  /** `service.instance.id`, else `pid@host`, else the service's name. */
  readonly process: string;
  readonly service: string;
  readonly attributes: Values;
}

export interface Span {
  readonly resource: Resource;
  readonly scopeName: string;
  readonly scopeVersion: string | null;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  readonly traceState: string | null;
  readonly name: string;
  readonly kind: number;
  readonly startNano: bigint;
  readonly endNano: bigint;
  /** 0 unset, 1 ok, 2 error. */
  readonly status: number;
  readonly statusMessage: string | null;
  readonly attributes: Values;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly droppedAttributes: number;
  readonly droppedEvents: number;
  readonly droppedLinks: number;
}

export interface SpanEvent {
  readonly atMs: number;
  readonly name: string;
  readonly attributes: Values;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Values;
}

export interface Line {
  readonly resource: Resource;
  readonly atNano: bigint;
  readonly severity: number;
  readonly logger: string;
  readonly message: string;
  readonly attributes: Values;
  readonly traceId: string | null;
  readonly spanId: string | null;
}

export type MetricType = 'gauge' | 'sum' | 'histogram' | 'exponential_histogram' | 'summary';

export interface Point {
  readonly resource: Resource;
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly type: MetricType;
  readonly monotonic: boolean;
  /** Whether it is what was added since the last point. */
  readonly delta: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly atMs: number;
  /** Of a histogram or summary its count. Null: it has none now, as its sender says. */
  readonly value: number | null;
  readonly sum: number | null;
}

/** What was read of a request, and what of it could not be. */
export interface Batch {
  readonly spans: readonly Span[];
  readonly lines: readonly Line[];
  readonly points: readonly Point[];
  /** Items that are no valid telemetry, such as a span without an id, by reason. */
  readonly rejected: ReadonlyMap<string, number>;
}

export type Signal = 'traces' | 'logs' | 'metrics';
