/**
 * The instruments, ready made in a registry of this package's own.
 *
 * @module
 * @example
 * workflowExecutionsTotal.inc({ workflow_id: 'csv-report', status: 'completed' });
 * const { body } = await renderMetrics();
 */
import type { Registry } from 'prom-client';
import { addCollector, type Collector } from '../registry/collectors.ts';
import { createMetrics } from '../registry/create-metrics.ts';
import type { ExemplarLabels } from '../exemplars/exemplar.ts';
import type { Overflow } from '../rejections/rejection-counter.ts';
import type { ServiceInfo } from '../instruments/info-metric.ts';
import { statsOf, type MetricsStats } from '../registry/metrics-stats.ts';
import { renderRegistry, type RenderedMetrics } from '../exposition/render.ts';
import { addRuntimeMetrics } from '../registry/runtime-metrics.ts';
import { faultsOf } from '../registry/self-metrics.ts';
import { serviceInfoOf } from '../registry/service-info.ts';

const metrics = createMetrics();

/** The default registry. */
export const registry: Registry = metrics.registry;

/** Executions that ended: `wflo_workflow_executions_total{workflow_id,status}`. */
export const workflowExecutionsTotal = metrics.workflowExecutionsTotal;
/** Seconds from start to end: `wflo_workflow_duration_seconds{workflow_id}`, 10 ms to a day. */
export const workflowDurationSeconds = metrics.workflowDurationSeconds;
/** Executions that are running: `wflo_workflow_executions_active`. */
export const workflowExecutionsActive = metrics.workflowExecutionsActive;
/** USD spent: `wflo_llm_cost_usd_total{model}`, summed exactly. */
export const llmCostUsdTotal = metrics.llmCostUsdTotal;
/** @deprecated an older name for `llmCostUsdTotal`; its metric shows the same values. */
export const llmCostTotalUsd = metrics.llmCostUsdTotal;
/** Tokens used: `wflo_llm_tokens_total{model,token_type}`. */
export const llmTokensTotal = metrics.llmTokensTotal;
/** LLM calls of unknown cost: `wflo_llm_unpriced_calls_total{model,reason}`. */
export const llmUnpricedCallsTotal = metrics.llmUnpricedCallsTotal;
/** LLM calls without a usable answer: `wflo_llm_errors_total{model,reason}`. */
export const llmErrorsTotal = metrics.llmErrorsTotal;
/** Sandbox runs that ended: `wflo_sandbox_executions_total{language,status}`. */
export const sandboxExecutionsTotal = metrics.sandboxExecutionsTotal;
/** Seconds per sandbox run: `wflo_sandbox_duration_seconds{language}`, 1 ms to 10 min. */
export const sandboxDurationSeconds = metrics.sandboxDurationSeconds;
/** Statements sent to a database: `wflo_database_operations_total{operation}`. */
export const databaseOperationsTotal = metrics.databaseOperationsTotal;
/** Statements that a database refused: `wflo_database_errors_total{operation}`. */
export const databaseErrorsTotal = metrics.databaseErrorsTotal;
/** What the service is: `wflo_service_info{service,version} 1`. */
export const serviceInfo = metrics.serviceInfo;

/** The instruments above as one object. */
export const defaultMetrics = metrics;

/**
 * Renders a registry as Prometheus text or, for a client that asks for it, as OpenMetrics with
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
 * @returns a function that takes the collector away again.
 */
export function onCollect(collector: Collector, observed: Registry = registry): () => void {
  return addCollector(collector, observed);
}

/** Says what this process is; a later call replaces what an earlier one said. */
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
  metrics.llmCostUsdTotal.addPicoUsd({ model }, picoUsd, exemplar);
}

/** What could not be recorded as asked since the process started, for a loss report. */
export function metricsStats(described: Registry = registry): MetricsStats {
  return statsOf(described);
}

/**
 * Calls `listener` once for each metric and reason when it begins to put recordings under
 * `overflow`, for a log line that names the label to look at. What it throws is kept in
 * `metricsStats().lastError`.
 *
 * @returns a function that takes the listener away again.
 * @example
 * onOverflow(({ metric, culpritLabel }) => console.warn(`${metric} is full: ${culpritLabel}`));
 */
export function onOverflow(
  listener: (overflow: Overflow) => void,
  observed: Registry = registry,
): () => void {
  return faultsOf(observed).onOverflow(listener);
}
