import { Counter, Gauge, Histogram, onCollect, registry, type Registry } from '@wflo/metrics';
import type { BufferedMetricUpdate } from '@temporalio/worker';

/** Where updates wait; Temporal's `MetricsBuffer` is one. */
export interface CoreMetricsSource {
  retrieveUpdates(): Iterable<BufferedMetricUpdate>;
}

interface Recorder {
  readonly labels: ReadonlySet<string>;
  readonly update: Update;
  /** Its label sets so far. */
  readonly series: Set<string>;
}

type Update = (labels: Record<string, string>, value: number) => void;

/** Labels that core gives to some updates of a metric and not to others. */
const SOMETIMES_LABELS = [
  'namespace',
  'task_queue',
  'operation',
  'status_code',
  'worker_type',
  'poller_type',
  'workflow_type',
  'activity_type',
  'eager',
  'failure_reason',
];
/** Says `temporal-core-sdk` on each of them. */
const DROPPED_LABEL = 'service_name';
const SECONDS_BUCKETS = [
  0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200,
];
const OTHER_BUCKETS = [1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 1_000_000];
/** Metrics that are made; a program's own ones, of `metricMeter`, come here too. */
const MOST_METRICS = 500;
/** Label sets of one metric. Types of workflows are what clients send: of others, all are one. */
const MOST_SERIES = 500;
/** As in @wflo/metrics: the value of each label past the bound, and of one that is a document. */
const OVERFLOW = 'overflow';
const LONGEST_LABEL = 512;

/**
 * The numbers of Temporal core (requests, polls, slots, pollers, sticky cache, latencies) on our
 * registry, so that a worker has one `/metrics`: durations in seconds, counters as `_total`.
 */
export class CoreMetrics {
  readonly #registry: Registry;
  readonly #recorders = new Map<string, Recorder>();

  constructor(target: Registry) {
    this.#registry = target;
  }

  /** Adds updates to the registry. One that cannot be recorded is left out; it never throws. */
  record(updates: Iterable<BufferedMetricUpdate>): void {
    for (const { metric, value, attributes } of updates) {
      try {
        const recorder = this.#recorders.get(metric.name) ?? this.#make(metric, attributes);
        if (recorder === undefined) continue;
        const entries = Object.entries(attributes).filter(([name]) => recorder.labels.has(name));
        const labels = Object.fromEntries(entries.map(([name, text]) => [name, String(text)]));
        recorder.update(bounded(recorder, labels), metric.unit === 'ms' ? value / 1_000 : value);
      } catch {
        // A name that another metric has, a counter that goes down: the others still count.
      }
    }
  }

  #make(metric: BufferedMetricUpdate['metric'], attributes: BufferedMetricUpdate['attributes']) {
    if (this.#recorders.size >= MOST_METRICS) return undefined;
    const present = Object.keys(attributes).filter((name) => name !== DROPPED_LABEL);
    const labels = new Set([...present, ...SOMETIMES_LABELS]);
    const update = this.#instrument(metric, [...labels]);
    const recorder = { labels, update, series: new Set<string>() };
    this.#recorders.set(metric.name, recorder);
    return recorder;
  }

  #instrument(metric: BufferedMetricUpdate['metric'], labelNames: string[]): Update {
    const seconds = metric.unit === 's' || metric.unit === 'ms';
    const base = `${metric.name.replaceAll(/[^\w:]/g, '_')}${seconds ? '_seconds' : ''}`;
    const help = metric.description ?? `${metric.name}, as Temporal's SDK counts it`;
    const registers = [this.#registry];
    if (metric.kind === 'counter') {
      const name = base.endsWith('_total') ? base : `${base}_total`;
      const counter = new Counter({ name, help, labelNames, registers });
      return (labels, value) => {
        counter.inc(labels, value);
      };
    }
    if (metric.kind === 'histogram') {
      const buckets = seconds ? SECONDS_BUCKETS : OTHER_BUCKETS;
      const histogram = new Histogram({ name: base, help, labelNames, buckets, registers });
      return (labels, value) => {
        histogram.observe(labels, value);
      };
    }
    const gauge = new Gauge({ name: base, help, labelNames, registers });
    // An up-down counter arrives as differences, a gauge as what it is.
    return metric.kind === 'gauge'
      ? (labels, value) => {
          gauge.set(labels, value);
        }
      : (labels, value) => {
          gauge.inc(labels, value);
        };
  }
}

function bounded({ series }: Recorder, labels: Record<string, string>): Record<string, string> {
  const values = Object.values(labels);
  const key = Object.entries(labels).flat().join('\0');
  if (series.has(key)) return labels;
  const isRoom = series.size < MOST_SERIES && values.every((one) => one.length <= LONGEST_LABEL);
  if (!isRoom) return Object.fromEntries(Object.keys(labels).map((name) => [name, OVERFLOW]));
  series.add(key);
  return labels;
}

const DRAIN_INTERVAL_MILLIS = 1_000;

// Temporal has one runtime per process, and so one source.
let drain: (() => void) | undefined;
let running = 0;
let timer: NodeJS.Timeout | undefined;

/** Makes a source part of each rendering of the default registry. */
export function collectCoreMetrics(source: CoreMetricsSource): void {
  if (drain !== undefined) return;
  const metrics = new CoreMetrics(registry);
  drain = () => {
    try {
      metrics.record(source.retrieveUpdates());
    } catch {
      // The runtime has been shut down: what it had is in the registry already.
    }
  };
  onCollect(function drainCoreMetrics() {
    drain?.();
  });
}

/**
 * Empties the source also between renderings, since it drops updates past its bound, while a worker
 * runs. The returned function empties it for a last time.
 */
export function drainWhileRunning(): () => void {
  running += 1;
  timer ??= setInterval(() => drain?.(), DRAIN_INTERVAL_MILLIS).unref();
  return () => {
    drain?.();
    running -= 1;
    if (running > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
