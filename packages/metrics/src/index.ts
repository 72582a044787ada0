export { Registry } from 'prom-client';
export { catalog, type MetricDeclaration } from './catalog.ts';
export { BoundedCounter } from './counter.ts';
export { createInstruments, type Catalog, type InstrumentOf } from './create-instruments.ts';
export { createMetrics, type Metrics, type MetricsOptions } from './create-metrics.ts';
export {
  addLlmCost,
  collectRuntimeMetrics,
  databaseErrorsTotal,
  databaseOperationsTotal,
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the deprecated name stays importable
  llmCostTotalUsd,
  llmCostUsdTotal,
  llmErrorsTotal,
  llmTokensTotal,
  llmUnpricedCallsTotal,
  metricsStats,
  onCollect,
  onOverflow,
  registry,
  renderMetrics,
  sandboxDurationSeconds,
  sandboxExecutionsTotal,
  serviceInfo,
  setServiceInfo,
  workflowDurationSeconds,
  workflowExecutionsActive,
  workflowExecutionsTotal,
} from './default-metrics.ts';
export { Counter, Gauge, Histogram } from './default-registered.ts';
export { InvalidOptionError, MetricsError, NameTakenError } from './errors.ts';
export type { ExemplarLabels } from './exemplar.ts';
export type { Overflow } from './fault-account.ts';
export { BoundedGauge } from './gauge.ts';
export { BoundedHistogram } from './histogram.ts';
export { InfoMetric, type ServiceInfo } from './info.ts';
export { instrumentDatabase, type QueryEvents } from './instrument-database.ts';
export type { LabelsOf, LabelValue } from './label-text.ts';
export type { MetricsStats } from './metrics-stats.ts';
export type { RenderedMetrics } from './render.ts';
export { createServiceRegistry } from './service-registry.ts';
export { UsdCounter } from './usd-counter.ts';
