import type { Registry } from 'prom-client';
import { addCollector, type Collector } from '../registry/collectors.ts';
import { createMetrics } from '../registry/create-metrics.ts';
import type { ExemplarLabels } from '../exemplars/exemplar.ts';
import type { Overflow } from '../rejections/rejection-counter.ts';
import type { ServiceInfo } from '../instruments/info-metric.ts';
import { statsOf, type MetricsStats } from '../registry/metrics-stats.ts';
import { renderRegistry, type RenderedMetrics } from '../exposition/render.ts';
import { addRuntimeMetrics } from '../registry/runtime-metrics.ts';
import { rejectionsOf } from '../registry/self-metrics.ts';
import { serviceInfoOf } from '../registry/service-info.ts';

/** The instruments of the catalogue in the default registry. */
export const defaultMetrics = createMetrics();

/** The default registry. */
export const registry: Registry = defaultMetrics.registry;

/**
 * Renders a registry as Prometheus text or, for a client that requests it, as OpenMetrics with
 * exemplars. Never rejects for what a collector does.
 *
 * @example
 * const { contentType, body } = await renderMetrics({ accept: request.headers.accept });
 */
export function renderMetrics({
  accept,
  registry: rendered = registry,
}: {
  /** The Accept header of the request. Default: Prometheus text. */
  readonly accept?: string | undefined;
  /** Default: the default registry. */
  readonly registry?: Registry | undefined;
} = {}): Promise<RenderedMetrics> {
  return renderRegistry(rendered, accept);
}

/**
 * Runs `collector` before each rendering, for gauges that are read from elsewhere. One that
 * throws, or takes over 3 s, is counted in `wflo_metrics_collect_errors_total`; the scrape goes
 * on without it.
 *
 * @returns a function that removes the collector.
 */
export function onCollect(collector: Collector, observed: Registry = registry): () => void {
  return addCollector(collector, observed);
}

/** Sets the labels of `wflo_service_info`; a later call replaces those of an earlier one. */
export function setServiceInfo(info: ServiceInfo, described: Registry = registry): void {
  serviceInfoOf(described).set(info);
}

/**
 * Adds the metrics of the process and of Node to a registry, once: CPU, memory, event loop lag,
 * garbage collection. `createServiceRegistry` has them already.
 */
export function collectRuntimeMetrics(observed: Registry = registry): void {
  addRuntimeMetrics(observed);
}

/**
 * Adds an LLM call's cost, in pico-USD (10^-12 USD), to `wflo_llm_cost_usd_total`.
 *
 * @example addLlmCost('gpt-4o', 2_500_000_000n); // 0.0025 USD
 */
export function addLlmCost(model: string, picoUsd: bigint, exemplar?: ExemplarLabels): void {
  defaultMetrics.llmCostUsdTotal.addPicoUsd({ model }, picoUsd, exemplar);
}

/** What could not be recorded as requested since the process started, for a loss report. */
export function metricsStats(described: Registry = registry): MetricsStats {
  return statsOf(described);
}

/**
 * Calls `listener` once for each metric and reason when it starts to put recordings under
 * `overflow`, for a log line that names the label to look at. What it throws is shown as
 * `metricsStats().lastError`.
 *
 * @returns a function that removes the listener.
 * @example
 * onOverflow(({ metric, culpritLabel }) => console.warn(`${metric} is full: ${culpritLabel}`));
 */
export function onOverflow(
  listener: (overflow: Overflow) => void,
  observed: Registry = registry,
): () => void {
  return rejectionsOf(observed).onOverflow(listener);
}
