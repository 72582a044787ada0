import { thirdPartyExemplar } from '../exemplars/third-party-exemplar.ts';
import type { Instrument } from '../instruments/instrument.ts';
import type { CollectedMetric } from '../registry/prom-client-internals.ts';
import { readingOf, type Line, type SeriesReading } from './series-reading.ts';

type Labels = Readonly<Record<string, string>>;

/** What counts since the process began. */
const PROCESS_START_MILLIS = performance.timeOrigin;

/** The series of an instrument of this package, one after the other. */
export function* instrumentReadings(
  instrument: Instrument,
  defaultLabels: Labels,
): Iterable<SeriesReading> {
  const hasDefaults = Object.keys(defaultLabels).length > 0;
  for (const samples of instrument.sampleGroups()) {
    const series = samples[0]?.series;
    if (series === undefined) continue;
    const labels = hasDefaults ? { ...defaultLabels, ...series.labels } : series.labels;
    const lines: Line[] = samples.map(({ suffix, value, le, exemplar }) => ({
      ...{ suffix, value, exemplar },
      ...(le !== undefined && { le: boundOf(le) }),
    }));
    yield readingOf(labels, series.createdMillis ?? PROCESS_START_MILLIS, lines);
  }
}

/** The same of a metric that was made with prom-client itself. */
export function* thirdPartyReadings(
  { name, type, values }: CollectedMetric,
  defaultLabels: Labels,
): Iterable<SeriesReading> {
  const isDivided = type === 'histogram' || type === 'summary';
  const unfinished = new Map<string, { readonly labels: Labels; readonly lines: Line[] }>();
  for (const { metricName = name, labels: all, value, exemplar: held } of values) {
    const line = {
      suffix: metricName.slice(name.length),
      value,
      exemplar: thirdPartyExemplar(held),
    };
    if (!isDivided) {
      yield readingOf(texts({ ...defaultLabels, ...all }), PROCESS_START_MILLIS, [line]);
      continue;
    }
    const { le, quantile, ...own } = all;
    const key = JSON.stringify(Object.entries(own).sort());
    const series = unfinished.get(key) ?? {
      labels: texts({ ...defaultLabels, ...own }),
      lines: [],
    };
    series.lines.push({
      ...line,
      ...(le !== undefined && { le: boundOf(le) }),
      ...(quantile !== undefined && { quantile: Number(quantile) }),
    });
    unfinished.set(key, series);
    if (line.suffix !== '_count') continue;
    // The last line of a series, as prom-client writes it.
    unfinished.delete(key);
    yield readingOf(series.labels, PROCESS_START_MILLIS, series.lines);
  }
}

function boundOf(le: string | number): number {
  return le === '+Inf' ? Infinity : Number(le);
}

function texts(labels: Readonly<Record<string, unknown>>): Labels {
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([, value]) => value !== undefined)
      .map(([label, value]) => [label, String(value).toWellFormed()]),
  );
}
