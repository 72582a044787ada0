import type { Gap } from './fact.ts';

export interface SpanEvent {
  atMs: number;
  name: string;
  attributes: Attributes;
}

export interface SpanLink {
  traceId: string;
  spanId: string;
  attributes: Attributes;
}

/** OpenTelemetry's values as JSON; integers past 2^53 and NaN as text, bytes as base64. */
export type Attributes = Record<string, unknown>;

export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer' | 'unspecified';

/** A span of `GET /api/traces/:traceId`. */
export interface SpanRow {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  name: string;
  kind: SpanKind;
  startMs: number;
  endMs: number;
  status: 'unset' | 'ok' | 'error';
  statusMessage: string | null;
  service: string;
  executionId: string | null;
  runId: string | null;
}

/** `GET /api/spans/:traceId/:spanId`: everything. */
export interface SpanDetail extends SpanRow {
  /** Exact, nanoseconds since 1970. */
  startNano: string;
  endNano: string;
  /** When this console received it. */
  receivedMs: number;
  attributes: Attributes;
  events: SpanEvent[];
  links: SpanLink[];
  resource: Attributes;
  scope: { name: string; version: string | null };
  traceState: string | null;
  /** What the sender says it has left out. */
  droppedAttributes: number;
  droppedEvents: number;
  droppedLinks: number;
}

/** `GET /api/traces/:traceId` */
export interface Trace {
  traceId: string;
  /** In order of start, at most 20,000. */
  spans: SpanRow[];
  totalSpans: number;
  executionIds: string[];
  /** Spans whose parent is not stored. */
  orphans: number;
}

/** `GET /api/traces?q=&service=&since=&until=&limit=&before=`: newest first. */
export interface TraceList {
  traces: {
    traceId: string;
    name: string;
    service: string;
    startMs: number;
    durationMs: number;
    spans: number;
    errors: number;
    executionId: string | null;
  }[];
  next: string | null;
  gaps: Gap[];
}

export interface LogLine {
  id: number;
  /** By the sender's clock. */
  atMs: number;
  receivedMs: number;
  /** `trace`, `debug`, `info`, `warn`, `error`, `fatal`. */
  level: string;
  severityNumber: number;
  logger: string;
  /** The event's name or the message. */
  message: string;
  attributes: Attributes;
  service: string;
  process: string | null;
  traceId: string | null;
  spanId: string | null;
  executionId: string | null;
  runId: string | null;
}

/**
 * `GET /api/runs/:executionId/logs` and `GET /api/logs`, with
 * `?q=&level=&service=&since=&until=&limit=&before=&after=`: the newest `limit` lines (default 500,
 * at most 5,000) in the order of time. `level` is the lowest that is wanted; `field.NAME=` and
 * `q` filter.
 */
export interface LogList {
  lines: LogLine[];
  /** What to send as `before` for older lines; null at the end. */
  next: string | null;
  eventId: number;
}

export interface MetricPoint {
  atMs: number;
  value: number;
}

export interface MetricSeries {
  process: string;
  labels: Record<string, string>;
  /** Of a histogram its count and sum; of others the value. Null: none now, as its sender says. */
  latest: number | null;
  sum: number | null;
  atMs: number;
  /** At most 300, oldest first; of a histogram its counts. */
  points: MetricPoint[];
}

/** `GET /api/metrics?name=&since=&points=`: the catalogue; with `name` also each series. */
export interface MetricCatalogue {
  metrics: {
    name: string;
    description: string;
    unit: string;
    type: 'gauge' | 'sum' | 'histogram' | 'exponential_histogram' | 'summary';
    /** Of a sum. */
    monotonic: boolean;
    seriesCount: number;
    series: MetricSeries[];
  }[];
}

/**
 * `GET /api/events`, server-sent events; `Last-Event-ID` or `?after=` resumes. `?execution=` narrows
 * to one run. When what was missed is no longer held, the first event is `reset`: read all anew.
 */
export type ConsoleEvent =
  | { type: 'runs'; executionIds: string[] }
  | { type: 'logs'; executionIds: string[]; count: number; lastLogId: number }
  | { type: 'metrics' }
  | { type: 'health' }
  | { type: 'reset' };
