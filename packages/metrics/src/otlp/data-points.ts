import { collectThirdParty } from '../exposition/third-party-collection.ts';
import { TimeSlice } from '../exposition/time-slice.ts';
import { isInstrument } from '../instruments/instrument.ts';
import { runCollectors } from '../registry/collectors.ts';
import { defaultLabelsOf } from '../registry/prom-client-internals.ts';
import { shownMetrics, type Registries, type ShownMetric } from '../registry/shown-metrics.ts';
import { familyOf, type Family } from './family.ts';
import { PointEncoder } from './point-encoder.ts';
import type { SeriesReading } from './series-reading.ts';
import { instrumentReadings, thirdPartyReadings } from './series-readings.ts';

/** One encoded data point of OTLP, and the metric that it belongs to. */
export interface DataPoint {
  readonly family: Family;
  readonly bytes: Uint8Array;
}

export interface Receiver {
  /** Takes a point; what it returns is awaited before the next one is read. */
  take(point: DataPoint): Promise<void> | undefined;
  /** One series could not be encoded. */
  failed(error: unknown): void;
  /** Whether nothing more is wanted. */
  isOver(): boolean;
}

/**
 * Reads what a scrape would show of these registries, as data points, in time slices between which
 * the event loop goes on. A series is read in one go.
 */
export async function readDataPoints(registries: Registries, receiver: Receiver): Promise<void> {
  await Promise.all(registries.map(runCollectors));
  const slice = new TimeSlice();
  const metrics = shownMetrics(registries);
  const collections = await collectThirdParty(registries[0], metrics, slice);
  const encoder = new PointEncoder();
  for (const shown of metrics) {
    const read = await readable(shown, collections);
    if (read === undefined) continue;
    for (const reading of read.readings) {
      if (receiver.isOver()) return;
      const waiting = takeOne(receiver, encoder, read.family, reading);
      if (waiting !== undefined) await waiting;
      if (slice.isOver()) await slice.next();
    }
  }
}

async function readable(
  { name, metric, registry }: ShownMetric,
  collections: Awaited<ReturnType<typeof collectThirdParty>>,
): Promise<{ readonly family: Family; readonly readings: Iterable<SeriesReading> } | undefined> {
  const defaultLabels = defaultLabelsOf(registry);
  if (isInstrument(metric)) {
    return { family: familyOf(metric), readings: instrumentReadings(metric, defaultLabels) };
  }
  const collected = await collections.get(metric);
  if (collected === undefined) return undefined;
  return {
    family: familyOf({ ...collected, name }),
    readings: thirdPartyReadings({ ...collected, name }, defaultLabels),
  };
}

function takeOne(
  receiver: Receiver,
  encoder: PointEncoder,
  family: Family,
  reading: SeriesReading,
): Promise<void> | undefined {
  let bytes: Uint8Array;
  try {
    bytes = encoder.encode(family, reading, Date.now());
  } catch (error) {
    receiver.failed(error);
    return undefined;
  }
  return receiver.take({ family, bytes });
}
