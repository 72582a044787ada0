/** What one export carries (OpenTelemetry's word for it). */
export type Signal = 'traces' | 'logs' | 'metrics';

export interface SignalNames {
  /** What the queue holds, as the subject of a sentence. */
  readonly items: string;
  /** One of them, as the unit of a metric. */
  readonly item: string;
  /** Below the base of an endpoint of OTLP over HTTP. */
  readonly path: string;
  /** The method of OTLP over gRPC. */
  readonly method: string;
  /** Chooses the exporters. */
  readonly exporterVariable: string;
  /** Before the settings of this signal alone. */
  readonly variablePrefix: string;
  /** What to change where a collector takes no more than it does. */
  readonly lessBy: string;
}

export const SIGNALS: Readonly<Record<Signal, SignalNames>> = {
  traces: {
    items: 'Spans',
    item: 'span',
    path: '/v1/traces',
    method: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    exporterVariable: 'OTEL_TRACES_EXPORTER',
    variablePrefix: 'OTEL_EXPORTER_OTLP_TRACES_',
    lessBy: 'sample (OTEL_TRACES_SAMPLER)',
  },
  logs: {
    items: 'Log records',
    item: 'log_record',
    path: '/v1/logs',
    method: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
    exporterVariable: 'OTEL_LOGS_EXPORTER',
    variablePrefix: 'OTEL_EXPORTER_OTLP_LOGS_',
    lessBy: 'log less (LOG_LEVEL)',
  },
  metrics: {
    items: 'Metrics',
    item: 'metric_data_point',
    path: '/v1/metrics',
    method: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
    exporterVariable: 'OTEL_METRICS_EXPORTER',
    variablePrefix: 'OTEL_EXPORTER_OTLP_METRICS_',
    lessBy: 'export less often (OTEL_METRIC_EXPORT_INTERVAL)',
  },
};
