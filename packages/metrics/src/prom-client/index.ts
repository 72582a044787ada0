/**
 * What is used of prom-client, module by module: its index also loads a client of its push gateway
 * and its metrics of the process, and with them HTTP, TLS and the API of OpenTelemetry, which is two
 * thirds of the time that it takes. Whoever loads the index has the same classes.
 *
 * @module
 */
import { createRequire } from 'node:module';
import type * as PromClient from 'prom-client';
import generators from 'prom-client/lib/bucketGenerators.js';
import AggregatorRegistryClass from 'prom-client/lib/cluster.js';
import CounterClass from 'prom-client/lib/counter.js';
import GaugeClass from 'prom-client/lib/gauge.js';
import HistogramClass from 'prom-client/lib/histogram.js';
import RegistryClass from 'prom-client/lib/registry.js';
import SummaryClass from 'prom-client/lib/summary.js';

export const Registry: typeof PromClient.Registry = RegistryClass;
export type Registry<T extends PromClient.RegistryContentType = PromClient.PrometheusContentType> =
  PromClient.Registry<T>;
export const AggregatorRegistry: typeof PromClient.AggregatorRegistry = AggregatorRegistryClass;
export type AggregatorRegistry<
  T extends PromClient.RegistryContentType = PromClient.PrometheusContentType,
> = PromClient.AggregatorRegistry<T>;
/** prom-client's own default registry. */
export const promClientRegistry: PromClient.Registry = RegistryClass.globalRegistry;
export const Counter: typeof PromClient.Counter = CounterClass;
export const Gauge: typeof PromClient.Gauge = GaugeClass;
export const Histogram: typeof PromClient.Histogram = HistogramClass;
export const Summary: typeof PromClient.Summary = SummaryClass;
export const linearBuckets: typeof PromClient.linearBuckets = generators.linearBuckets;
export const exponentialBuckets: typeof PromClient.exponentialBuckets =
  generators.exponentialBuckets;

/** Loads the index. */
export function wholePromClient(): typeof PromClient {
  return createRequire(import.meta.url)('prom-client') as typeof PromClient;
}
