/**
 * Renders a registry for a scrape. Scrapes that come while one is being rendered share it, and
 * a large one lets the event loop go on in between.
 *
 * @module
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Registry } from 'prom-client';
import { CONTENT_TYPES, negotiateFormat, type ExpositionFormat } from './accept.ts';
import { runCollectors, withinTimeout } from './collectors.ts';
import { writeCollected, writeInstrument } from './exposition.ts';
import { Instrument } from './instrument.ts';
import { defaultLabelsOf, metricsOf, type ForeignMetric } from './prom-client-metric.ts';
import { faultsOf } from './self-metrics.ts';

export interface RenderedMetrics {
  readonly contentType: string;
  readonly body: string;
}

/** Longest stretch of rendering before other work has its turn. */
const STRETCH_MILLIS = 5;
/** Reading the clock costs as much as writing a few lines. */
const PIECES_PER_CLOCK_READING = 32;

const inFlight = new WeakMap<Registry, Map<ExpositionFormat, Promise<RenderedMetrics>>>();

/** Never rejects for what a collector or a metric does: that is counted, the rest is shown. */
export function renderRegistry(
  registry: Registry,
  accept: string | undefined,
): Promise<RenderedMetrics> {
  const format = negotiateFormat(accept);
  const renderings =
    inFlight.get(registry) ?? new Map<ExpositionFormat, Promise<RenderedMetrics>>();
  inFlight.set(registry, renderings);
  const running = renderings.get(format);
  if (running !== undefined) return running;
  const rendering = render(registry, format).finally(() => renderings.delete(format));
  renderings.set(format, rendering);
  return rendering;
}

async function render(registry: Registry, format: ExpositionFormat): Promise<RenderedMetrics> {
  await runCollectors(registry);
  const defaultLabels = defaultLabelsOf(registry);
  let body = '';
  let pieces = 0;
  let stretchEnd = performance.now() + STRETCH_MILLIS;
  for (const metric of metricsOf(registry)) {
    const lines =
      metric instanceof Instrument
        ? writeInstrument(metric, format, defaultLabels)
        : await collected(metric, registry, format, defaultLabels);
    for (const piece of lines) {
      body += piece;
      pieces += 1;
      if (pieces % PIECES_PER_CLOCK_READING === 0 && performance.now() > stretchEnd) {
        await nextTurn();
        stretchEnd = performance.now() + STRETCH_MILLIS;
      }
    }
  }
  if (format === 'openmetrics') body += '# EOF\n';
  return { contentType: CONTENT_TYPES[format], body };
}

async function collected(
  metric: ForeignMetric,
  registry: Registry,
  format: ExpositionFormat,
  defaultLabels: Readonly<Record<string, string>>,
): Promise<Iterable<string>> {
  try {
    return writeCollected(await withinTimeout(metric.get()), format, defaultLabels);
  } catch (error) {
    faultsOf(registry).collectError(metric.name, error);
    return [];
  }
}
