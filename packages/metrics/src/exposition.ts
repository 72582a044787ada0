/**
 * Writes a registry in Prometheus text 0.0.4 or OpenMetrics 1.0, in pieces, so that whoever
 * renders can let the event loop go on between them. A series has the same name and labels in
 * both formats.
 *
 * @module
 */
import type { ExpositionFormat } from './accept.ts';
import { catalog } from './catalog.ts';
import { canonicalNumber } from './canonical-number.ts';
import type { Exemplar } from './exemplar.ts';
import { InfoMetric } from './info.ts';
import { Instrument, type Sample } from './instrument.ts';
import { escapeHelp, labelText, type LabelValue } from './label-text.ts';
import type { CollectedMetric } from './prom-client-metric.ts';

const UNITS: ReadonlyMap<string, string> = new Map(
  Object.values(catalog).flatMap((metric): [string, string][] =>
    'unit' in metric ? [[metric.name, metric.unit]] : [],
  ),
);

/** Metadata lines of a metric, and what its samples are called. */
function header(
  metric: { readonly name: string; readonly help: string },
  type: string,
  format: ExpositionFormat,
): string {
  let family = metric.name;
  let shownType = type;
  let unit = '';
  if (format === 'openmetrics') {
    if (type === 'counter') {
      // The sample of an OpenMetrics counter has to end in _total. A counter that does not is
      // shown as `unknown`, which keeps its name the same in both formats.
      if (family.endsWith('_total')) family = family.slice(0, -'_total'.length);
      else shownType = 'unknown';
    }
    if (metric instanceof InfoMetric) {
      family = family.replace(/_info$/, '');
      shownType = 'info';
    }
    const declared = UNITS.get(metric.name);
    if (declared !== undefined) unit = `# UNIT ${family} ${declared}\n`;
  }
  return `# HELP ${family} ${helpText(metric.help, format)}\n# TYPE ${family} ${shownType}\n${unit}`;
}

function helpText(help: string, format: ExpositionFormat): string {
  const escaped = escapeHelp(help);
  return format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped;
}

/** An instrument of this package: the header, then one piece per series. */
export function* writeInstrument(
  instrument: Instrument,
  format: ExpositionFormat,
  defaultLabels: Readonly<Record<string, string>>,
): Iterable<string> {
  yield header(instrument, instrument.type, format);
  for (const group of instrument.sampleGroups()) {
    let text = '';
    for (const sample of group) {
      text += sampleLine(instrument, sample, format, defaultLabels);
    }
    yield text;
  }
}

function sampleLine(
  instrument: Instrument,
  { suffix, series, le, value, exemplar }: Sample,
  format: ExpositionFormat,
  defaultLabels: Readonly<Record<string, string>>,
): string {
  const own = hasAny(defaultLabels)
    ? labelText({ ...defaultLabels, ...series.labels })
    : series.labelText;
  const labels = le === undefined ? own : own === '' ? `le="${le}"` : `le="${le}",${own}`;
  const line = instrument.name + suffix + braces(labels) + ' ' + numberText(value);
  const shown = exemplar !== undefined && format === 'openmetrics' && mayCarry(instrument);
  return shown ? `${line}${exemplarText(exemplar)}\n` : `${line}\n`;
}

/** OpenMetrics allows exemplars on counters and on histogram buckets. */
function mayCarry({ type, name }: Instrument): boolean {
  return type === 'histogram' || name.endsWith('_total');
}

function exemplarText({ labels, value, timestampSeconds }: Exemplar): string {
  return ` # {${labelText(labels)}} ${numberText(value)} ${timestampSeconds.toFixed(3)}`;
}

/** A metric made with prom-client itself, collected. */
export function* writeCollected(
  metric: CollectedMetric,
  format: ExpositionFormat,
  defaultLabels: Readonly<Record<string, LabelValue>>,
): Iterable<string> {
  yield header(metric, metric.type, format);
  for (const { metricName, labels, value } of metric.values) {
    const shown: Record<string, LabelValue | undefined> = { ...defaultLabels, ...labels };
    for (const bound of ['le', 'quantile']) {
      if (typeof shown[bound] === 'number') shown[bound] = canonicalNumber(shown[bound]);
    }
    yield `${metricName ?? metric.name}${braces(labelText(shown))} ${numberText(value)}\n`;
  }
}

function braces(labels: string): string {
  return labels === '' ? '' : `{${labels}}`;
}

function hasAny(labels: Readonly<Record<string, string>>): boolean {
  for (const _ in labels) return true;
  return false;
}

function numberText(value: number): string {
  return Number.isFinite(value) ? `${value}` : canonicalNumber(value);
}
