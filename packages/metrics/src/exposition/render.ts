import type { Registry } from 'prom-client';
import { CONTENT_TYPES, negotiateFormat, type ExpositionFormat } from './accept.ts';
import { isAliasMetric, type AliasMetric } from '../instruments/alias-metric.ts';
import { runCollectors } from '../registry/collectors.ts';
import { endOf, ExpositionWriter } from './exposition-writer.ts';
import { collectThirdParty } from './third-party-collection.ts';
import { isInstrument, type Instrument } from '../instruments/instrument.ts';
import { defaultLabelsOf } from '../registry/prom-client-internals.ts';
import { shownMetrics, type Registries } from '../registry/shown-metrics.ts';
import { TimeSlice } from './time-slice.ts';
import { decoded, TextChunks } from './text-chunks.ts';

export interface RenderedMetrics {
  readonly contentType: string;
  /** The exposition as text. Made of `chunks` when it is first read: a server writes those. */
  readonly body: string;
  /** The exposition in UTF-8, in pieces of about 64 KiB, shared by all who got this rendering. */
  readonly chunks: readonly Uint8Array[];
}

const inFlight = new WeakMap<Registry, Map<ExpositionFormat, Promise<RenderedMetrics>>>();

/**
 * Renders registries for a scrape, as one page. Scrapes that come while one is being rendered share it, and a
 * large one lets the event loop go on in between. Never rejects for what a collector or a metric
 * does: that is counted, the rest is shown.
 */
export function renderRegistries(
  registries: Registries,
  accept: string | undefined,
): Promise<RenderedMetrics> {
  const [registry] = registries;
  const format = negotiateFormat(accept);
  const renderings =
    inFlight.get(registry) ?? new Map<ExpositionFormat, Promise<RenderedMetrics>>();
  inFlight.set(registry, renderings);
  const running = renderings.get(format);
  if (running !== undefined) return running;
  const rendering = render(registries, format).finally(() => renderings.delete(format));
  renderings.set(format, rendering);
  return rendering;
}

async function render(registries: Registries, format: ExpositionFormat): Promise<RenderedMetrics> {
  await Promise.all(registries.map(runCollectors));
  const slice = new TimeSlice();
  const metrics = shownMetrics(registries);
  const collections = await collectThirdParty(registries[0], metrics, slice);
  const text = new TextChunks();
  const names = new Set(metrics.map(({ name }) => name));
  const writers = new Map(
    registries.map((registry) => [
      registry,
      new ExpositionWriter({ format, defaultLabels: defaultLabelsOf(registry), names }),
    ]),
  );
  const aliases = metrics.map(({ metric }) => metric).filter(isAliasMetric);
  for (const { name, metric, registry } of metrics) {
    const writer = writers.get(registry);
    if (writer === undefined) continue;
    if (isAliasMetric(metric) && metrics.some((one) => one.metric === metric.of)) continue;
    if (isInstrument(metric)) {
      const ofMetric = aliases.filter(({ of }) => of === metric);
      await writeInstrument([metric, ...ofMetric], writer, text, slice);
    } else {
      const collected = await collections.get(metric);
      if (collected === undefined) continue;
      const named = { ...collected, name };
      text.append(writer.header(named));
      for (const piece of writer.collected(named)) {
        text.append(piece);
        if (slice.isOver()) await slice.next();
      }
    }
  }
  text.append(endOf(format));
  return rendered(CONTENT_TYPES[format], text.all());
}

/** An instrument and its aliases, all from the same reading of each series. */
async function writeInstrument(
  [instrument, ...aliases]: readonly [Instrument, ...AliasMetric[]],
  writer: ExpositionWriter,
  text: TextChunks,
  slice: TimeSlice,
): Promise<void> {
  const shown = [
    { metric: instrument, into: text },
    ...aliases.map((metric) => ({ metric, into: new TextChunks() })),
  ];
  for (const { metric, into } of shown) into.append(writer.header(metric));
  for (const samples of instrument.sampleGroups()) {
    for (const { metric, into } of shown) into.append(writer.samples(metric, samples));
    if (slice.isOver()) await slice.next();
  }
  for (const { into } of shown) if (into !== text) text.appendAll(into);
}

function rendered(contentType: string, chunks: readonly Uint8Array[]): RenderedMetrics {
  let body: string | undefined;
  return {
    contentType,
    chunks,
    get body() {
      return (body ??= decoded(chunks));
    },
  };
}
