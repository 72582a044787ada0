import { promClientRegistry, Registry } from '../prom-client/index.ts';
import { sharedState } from '@wflo/shared-state';
import type { catalog } from '../catalog.ts';
import { addCollector, type Collector } from '../registry/collectors.ts';
import { metricsIn } from '../registry/create-metrics.ts';
import { Families } from '../registry/families.ts';
import type { ExemplarLabels } from '../exemplars/exemplar.ts';
import type { Overflow } from '../rejections/rejection-counter.ts';
import type { ServiceInfo } from '../instruments/info-metric.ts';
import { statsOf, type MetricsStats } from '../registry/metrics-stats.ts';
import { renderRegistries, type RenderedMetrics } from '../exposition/render.ts';
import { addRuntimeMetrics } from '../registry/runtime-metrics.ts';
import { rejectionsOf } from '../registry/self-metrics.ts';
import { serviceInfoOf } from '../registry/service-info.ts';
import type { Registries } from '../registry/shown-metrics.ts';

const { families, metrics, promClientRegistries } = sharedState('@wflo/metrics', 1, () => {
  const made = new Families();
  return {
    families: made,
    metrics: metricsIn(new Registry(), { families: made }),
    promClientRegistries: new Set<Registry>(),
  };
});
// Each copy of this package may have a copy of prom-client of its own.
promClientRegistries.add(promClientRegistry);

/** The instruments of the catalogue in the default registry. */
export const defaultMetrics = metrics;

/** The default registry. */
export const registry: Registry = defaultMetrics.registry;

/** Families of the catalogue. */
export type MetricFamilyName = Extract<
  (typeof catalog)[keyof typeof catalog],
  { readonly family: string }
>['family'];

/**
 * Shows families of the catalogue in the default registry before one of their metrics is first
 * recorded to, with the series that are known beforehand at 0: for a process that will use them.
 *
 * @example showFamilies('workflow', 'llm');
 */
export function showFamilies(...names: readonly MetricFamilyName[]): void {
  for (const name of names) families.named(name).use();
}

/** A registry and what is shown with it: prom-client's own default registry with ours. */
export function shownWith(shown: Registry): Registries {
  return shown === registry ? [registry, ...promClientRegistries] : [shown];
}

/**
 * Renders a registry as Prometheus text or, for a client that requests it, as OpenMetrics with
 * exemplars. The page of the default registry has the metrics of prom-client's own default
 * registry, too. Never rejects for what a collector does.
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
  return renderRegistries(shownWith(rendered), accept);
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
