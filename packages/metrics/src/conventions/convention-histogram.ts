import type { Attributes, Histogram } from '@opentelemetry/api';
import type { Registry } from 'prom-client';
import { MetricsError } from '../errors.ts';
import type { MetricDeclaration } from '../catalog.ts';
import type { BoundedHistogram } from '../instruments/histogram.ts';
import { createInstruments } from '../registry/create-instruments.ts';
import { rejectionsOf } from '../registry/self-metrics.ts';
import { ServerAddresses } from './server-addresses.ts';

export type HistogramDeclaration = MetricDeclaration & { readonly type: 'histogram' };

/**
 * A metric of OpenTelemetry's conventions as its instrumentations record it. It is registered with
 * the first value: a process without any has none, and a metric of that name that the application
 * has made by then stays the only one.
 */
export class ConventionHistogram implements Histogram {
  readonly #declaration: HistogramDeclaration;
  readonly #registry: Registry;
  readonly #servers = new ServerAddresses();
  #instrument: BoundedHistogram<string> | 'taken' | undefined;

  constructor(declaration: HistogramDeclaration, registry: Registry) {
    this.#declaration = declaration;
    this.#registry = registry;
  }

  record(value: number, attributes: Attributes = {}): void {
    this.#instrument ??= this.#register();
    if (this.#instrument === 'taken') return;
    this.#instrument.observe(this.#labelsOf(attributes), value);
  }

  #register(): BoundedHistogram<string> | 'taken' {
    try {
      return createInstruments({ made: this.#declaration }, this.#registry).made;
    } catch (error) {
      if (error instanceof MetricsError) return 'taken';
      throw error;
    }
  }

  /** `http.route` is the label `http_route`; what is not declared is left out. */
  #labelsOf(attributes: Attributes): Record<string, string> {
    const { name, labels: declared } = this.#declaration;
    const labels: Record<string, string> = {};
    for (const label in declared) labels[label] = '';
    for (const attribute in attributes) {
      const value = attributes[attribute];
      const label = labelOf(attribute);
      if (value !== undefined && label in labels) labels[label] = String(value);
    }
    const { server_address: address, server_port: port = '' } = labels;
    if (address === undefined || this.#servers.admits(address, port)) return labels;
    rejectionsOf(this.#registry).overflow({
      metric: name,
      reason: 'series_limit',
      culpritLabel: 'server_address',
    });
    return { ...labels, ...this.#servers.overflow };
  }
}

/** The attributes of conventions are few; others are not remembered. */
const MOST_NAMES = 200;
const names = new Map<string, string>();

function labelOf(attribute: string): string {
  const known = names.get(attribute);
  if (known !== undefined) return known;
  const label = attribute.replaceAll('.', '_');
  if (names.size < MOST_NAMES) names.set(attribute, label);
  return label;
}
