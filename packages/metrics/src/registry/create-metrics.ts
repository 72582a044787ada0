/**
 * Makes the instruments of the catalogue in a registry.
 *
 * @module
 */
import { Registry } from 'prom-client';
import { AliasMetric } from '../instruments/alias-metric.ts';
import { catalog, type LabelNames } from '../catalog.ts';
import { BoundedCounter } from '../instruments/counter.ts';
import { InvalidOptionError, NameTakenError } from '../errors.ts';
import { BoundedGauge } from '../instruments/gauge.ts';
import { BoundedHistogram } from '../instruments/histogram.ts';
import { hasServiceInfo, serviceInfoOf } from './service-info.ts';
import type { InfoMetric } from '../instruments/info-metric.ts';
import type { Instrument } from '../instruments/instrument.ts';
import { faultsOf } from './self-metrics.ts';
import { DEFAULT_MAX_SERIES_PER_METRIC } from '../series/series-table.ts';
import { UsdCounter } from '../instruments/usd-counter.ts';

export interface MetricsOptions {
  /** Where the metrics are registered. Default: a new registry. */
  readonly registry?: Registry;
  /** Label sets kept per metric before new ones go under `overflow`. Default 2,000. */
  readonly maxSeriesPerMetric?: number;
}

type CounterOf<K extends keyof typeof catalog> = BoundedCounter<LabelNames<(typeof catalog)[K]>>;
type HistogramOf<K extends keyof typeof catalog> = BoundedHistogram<
  LabelNames<(typeof catalog)[K]>
>;

/** The instruments of the catalogue. */
export interface Metrics {
  readonly registry: Registry;
  readonly workflowExecutionsTotal: CounterOf<'workflowExecutionsTotal'>;
  readonly workflowDurationSeconds: HistogramOf<'workflowDurationSeconds'>;
  readonly workflowExecutionsActive: BoundedGauge;
  readonly llmCostUsdTotal: UsdCounter<'model'>;
  readonly llmTokensTotal: CounterOf<'llmTokensTotal'>;
  readonly llmUnpricedCallsTotal: CounterOf<'llmUnpricedCallsTotal'>;
  readonly llmErrorsTotal: CounterOf<'llmErrorsTotal'>;
  readonly sandboxExecutionsTotal: CounterOf<'sandboxExecutionsTotal'>;
  readonly sandboxDurationSeconds: HistogramOf<'sandboxDurationSeconds'>;
  readonly databaseOperationsTotal: CounterOf<'databaseOperationsTotal'>;
  readonly databaseErrorsTotal: CounterOf<'databaseErrorsTotal'>;
  readonly serviceInfo: InfoMetric;
}

const made = new WeakMap<Registry, Metrics>();

/**
 * The workflow instruments in `registry`. A second call for the same registry gives the same
 * instruments, with the bound of the first.
 *
 * @throws {MetricsError} `WFLO_METRICS_INVALID_OPTION` for a bound that is not a positive
 * integer; `WFLO_METRICS_NAME_TAKEN` when the registry holds somebody else's metric of a name.
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
  const known = made.get(registry);
  if (known !== undefined) return known;
  const metrics = make(registry, maxSeriesPerMetric);
  made.set(registry, metrics);
  return metrics;
}

/** Before anything is registered: all of the metrics, or none. */
function refuseTakenNames(registry: Registry): void {
  for (const { name } of Object.values(catalog)) {
    const taken = registry.getSingleMetric(name);
    const isOurInfo = name === catalog.serviceInfo.name && hasServiceInfo(registry);
    if (taken !== undefined && !isOurInfo) throw new NameTakenError(name);
  }
}

function make(registry: Registry, maxSeries: number): Metrics {
  refuseTakenNames(registry);
  const options = { maxSeries, faults: faultsOf(registry) };
  const register = <I extends Instrument>(instrument: I): I => instrument.registerIn(registry);
  const llmCostUsdTotal = register(new UsdCounter(catalog.llmCostUsdTotal, options));
  register(new AliasMetric(catalog.llmCostTotalUsd, llmCostUsdTotal));
  return {
    registry,
    workflowExecutionsTotal: register(new BoundedCounter(catalog.workflowExecutionsTotal, options)),
    workflowDurationSeconds: register(
      new BoundedHistogram(catalog.workflowDurationSeconds, options),
    ),
    workflowExecutionsActive: register(
      new BoundedGauge<never>(catalog.workflowExecutionsActive, options),
    ),
    llmCostUsdTotal,
    llmTokensTotal: register(new BoundedCounter(catalog.llmTokensTotal, options)),
    llmUnpricedCallsTotal: register(new BoundedCounter(catalog.llmUnpricedCallsTotal, options)),
    llmErrorsTotal: register(new BoundedCounter(catalog.llmErrorsTotal, options)),
    sandboxExecutionsTotal: register(new BoundedCounter(catalog.sandboxExecutionsTotal, options)),
    sandboxDurationSeconds: register(new BoundedHistogram(catalog.sandboxDurationSeconds, options)),
    databaseOperationsTotal: register(new BoundedCounter(catalog.databaseOperationsTotal, options)),
    databaseErrorsTotal: register(new BoundedCounter(catalog.databaseErrorsTotal, options)),
    serviceInfo: serviceInfoOf(registry),
  };
}
