import { Registry } from '../prom-client/index.ts';
import { sharedState } from '@wflo/shared-state';
import { catalog } from '../catalog.ts';
import { InvalidOptionError } from '../errors.ts';
import { DEFAULT_MAX_SERIES_PER_METRIC } from '../series/series-table.ts';
import {
  instrumentsOf,
  type InstrumentsOf,
  type InstrumentsOptions,
} from './create-instruments.ts';

export interface MetricsOptions {
  /** Where the metrics are registered. Default: a new registry. */
  readonly registry?: Registry;
  /** Label sets per metric before new ones go under `overflow`. Default 2,000. */
  readonly maxSeriesPerMetric?: number;
}

/** The instruments of the catalogue. */
export interface Metrics extends InstrumentsOf<typeof catalog> {
  readonly registry: Registry;
}

const made = sharedState('@wflo/metrics/made', 1, () => new WeakMap<Registry, Metrics>());

/**
 * The instruments of this package's own catalogue in `registry`, shown from the start. A second call for the same
 * registry returns the same instruments, with the bound of the first.
 *
 * @throws {MetricsError} `WFLO_METRICS_INVALID_OPTION` for a bound that is not a positive integer;
 *   `WFLO_METRICS_NAME_TAKEN` when the registry holds another metric of a name.
 * @example
 * const { sandboxExecutionsTotal } = createMetrics({ maxSeriesPerMetric: 500 });
 * sandboxExecutionsTotal.inc({ language: 'python', status: 'success' });
 */
export function createMetrics({
  registry = new Registry(),
  maxSeriesPerMetric = DEFAULT_MAX_SERIES_PER_METRIC,
}: MetricsOptions = {}): Metrics {
  if (!Number.isInteger(maxSeriesPerMetric) || maxSeriesPerMetric < 1) {
    throw new InvalidOptionError('maxSeriesPerMetric', maxSeriesPerMetric, 'a positive integer');
  }
  return metricsIn(registry, { maxSeries: maxSeriesPerMetric });
}

/** As `createMetrics`, in more detail. */
export function metricsIn(registry: Registry, options: InstrumentsOptions): Metrics {
  let metrics = made.get(registry);
  if (metrics === undefined) {
    metrics = { registry, ...instrumentsOf(catalog, registry, options) };
    made.set(registry, metrics);
  }
  return metrics;
}
