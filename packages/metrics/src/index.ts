export {
  AggregatorRegistry,
  exponentialBuckets,
  linearBuckets,
  Registry,
} from './prom-client/index.ts';
export { catalog, type MetricDeclaration } from './catalog.ts';
export { BoundedCounter } from './instruments/counter.ts';
export {
  createInstruments,
  type Catalog,
  type InstrumentOf,
  type InstrumentsOf,
} from './registry/create-instruments.ts';
export { createMetrics, type Metrics, type MetricsOptions } from './registry/create-metrics.ts';
export {
  addLlmCost,
  collectRuntimeMetrics,
  metricsStats,
  onCollect,
  onOverflow,
  registry,
  renderMetrics,
  setServiceInfo,
  showFamilies,
  type MetricFamilyName,
} from './defaults/default-metrics.ts';
export {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Summary,
} from './defaults/default-registered.ts';
export * from './defaults/instruments.ts';
export { InvalidOptionError, MetricsError, NameTakenError } from './errors.ts';
export type { ExemplarLabels } from './exemplars/exemplar.ts';
export type { Overflow } from './rejections/rejection-counter.ts';
export { BoundedGauge } from './instruments/gauge.ts';
export { genAiMeterProvider, httpMeterProvider } from './conventions/meter-providers.ts';
export { BoundedHistogram } from './instruments/histogram.ts';
export { InfoMetric, type ServiceInfo } from './instruments/info-metric.ts';
export { countLlmCalls } from './llm/count-llm-calls.ts';
export { instrumentDatabase, type QueryEvents } from './database/instrument-database.ts';
export type { LabelsOf, LabelValue } from './labels/label-text.ts';
export type { MetricsStats } from './registry/metrics-stats.ts';
export type { RenderedMetrics } from './exposition/render.ts';
export { createServiceRegistry } from './registry/service-registry.ts';
export { UsdCounter } from './instruments/usd-counter.ts';
