import type { Agent } from 'node:http';
import {
  ExportCounts,
  ExportQueue,
  flushBoundMillis,
  InvalidExportSettingError,
  MAX_RETRY_MILLIS,
  resolveExportSettings,
  resourceAttributes,
  shutdownBoundMillis,
  sumStats,
  type ExportSettings,
  type ExportStats,
  type ExportWarningListener,
  type FlushOptions,
  type ResourceAttributes,
} from '@wflo/otlp';
import type { Registry } from 'prom-client';
import { sharedState } from '@wflo/shared-state';
import { registry as defaultRegistry, shownWith } from '../defaults/default-metrics.ts';
import { InvalidOptionError } from '../errors.ts';
import { warnOfPreferences } from './aggregation-preferences.ts';
import { encodeRequest, requestBytes } from './export-request.ts';
import { MAX_WAITING, MetricsPusher, type PushCounts } from './metrics-pusher.ts';
import { warningsTo, type MetricsWarning } from './metrics-warning.ts';
import { pushIntervals } from './push-intervals.ts';

/** Options of `startMetricsExport`; the standard variables say what they leave out. */
export interface MetricsExportOptions {
  /** What is exported: what `renderMetrics` would show. Default: the default registry. */
  readonly registry?: Registry;
  /** Default `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT`, `OPENTELEMETRY_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly otlpEndpoint?: string;
  /** Default `OTEL_EXPORTER_OTLP_PROTOCOL`, else what the endpoint looks like. */
  readonly protocol?: 'grpc' | 'http/protobuf';
  /** Sent with each request, on top of `OTEL_EXPORTER_OTLP_HEADERS`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes the connections of OTLP over HTTP. Default: by `OTEL_EXPORTER_OTLP_CERTIFICATE` and the like. */
  readonly agent?: Agent;
  /** Attributes of the resource, over `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`. */
  readonly resource?: ResourceAttributes;
  /** From one push to the next, in milliseconds. Default `OTEL_METRIC_EXPORT_INTERVAL`, else 60,000. */
  readonly intervalMillis?: number;
  /** Receives what makes the export incomplete. Default `process.emitWarning`. */
  readonly onWarning?: (warning: MetricsWarning) => void;
}

/** What became of the data points, in counts that add up, and of the collections. */
export interface MetricsExportStats extends ExportStats, Readonly<PushCounts> {}

/** An export that goes on until it is shut down. No method rejects. */
export interface MetricsExport {
  /** Pushes the values of now. `timeoutMillis` bounds it, default 10,000. */
  flush(options?: FlushOptions): Promise<void>;
  /** A last push. `timeoutMillis` bounds it, default 5,000. */
  shutdown(options?: FlushOptions): Promise<void>;
  stats(): MetricsExportStats;
}

const LIMITS = {
  maxQueueItems: 4 * MAX_WAITING.points,
  maxQueueBytes: 16 * MAX_WAITING.bytes,
  maxBatchItems: 8_192,
  scheduledDelayMillis: 100,
  maxRetryMillis: MAX_RETRY_MILLIS,
};

const { everyCount, everyPush } = sharedState('@wflo/metrics/otlp', 1, () => ({
  everyCount: [] as ExportCounts[],
  everyPush: [] as PushCounts[],
}));

/**
 * Pushes the metrics of a registry to an OTLP endpoint at an interval: under the names that `/metrics`
 * has, cumulative, with exemplars. Undefined where no endpoint is set, or where
 * `OTEL_METRICS_EXPORTER` names no `otlp`.
 *
 * @throws {MetricsError} `WFLO_METRICS_INVALID_OPTION` for an option that cannot be used; of a
 * variable that cannot be used `onWarning` is told.
 * @example
 * const metricsExport = startMetricsExport({ otlpEndpoint: 'http://localhost:4318' });
 * await metricsExport?.shutdown();
 */
export function startMetricsExport(options: MetricsExportOptions = {}): MetricsExport | undefined {
  const { env } = process;
  const warn = warningsTo(options.onWarning);
  const intervals = pushIntervals(options.intervalMillis, env, warn);
  const settings = resolved(options, env, warn);
  if (settings === undefined) return undefined;
  warnOfPreferences(env, warn);
  const resource = resourceAttributes(options.resource ?? {}, env);
  const counts = new ExportCounts();
  const queue = new ExportQueue({
    ...{ settings, counts, warn, limits: LIMITS, sizeOf: requestBytes },
    encode: (points) => encodeRequest(points, resource),
    scope: { meter: '@wflo/metrics', prefix: 'wflo.metrics' },
  });
  const registries = shownWith(options.registry ?? defaultRegistry);
  const pusher = new MetricsPusher({ ...intervals, registries, queue, counts });
  everyCount.push(counts);
  everyPush.push(pusher.counts);
  let shutdown: Promise<void> | undefined;
  return {
    flush: (flush) => pusher.flush(flushBoundMillis(flush)),
    shutdown: (flush) => (shutdown ??= pusher.close(shutdownBoundMillis(flush))),
    stats: () => ({ ...counts.exportStats(), ...pusher.counts }),
  };
}

/** What became of all data points since the process began, over all exports. */
export function metricsExportStats(): MetricsExportStats {
  const sum = { collections: 0, skipped: 0, incomplete: 0 };
  for (const one of everyPush) {
    sum.collections += one.collections;
    sum.skipped += one.skipped;
    sum.incomplete += one.incomplete;
  }
  return { ...sumStats(everyCount), ...sum };
}

function resolved(
  options: MetricsExportOptions,
  env: NodeJS.ProcessEnv,
  warn: ExportWarningListener,
): ExportSettings | undefined {
  const { otlpEndpoint, protocol, headers, agent } = options;
  try {
    return resolveExportSettings('metrics', { otlpEndpoint, protocol, headers, agent }, env, warn);
  } catch (error) {
    if (!(error instanceof InvalidExportSettingError)) throw error;
    throw new InvalidOptionError(error.source, error.value, error.expected);
  }
}
