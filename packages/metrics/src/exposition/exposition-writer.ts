import type { ExpositionFormat } from './accept.ts';
import { canonicalNumber } from '../labels/canonical-number.ts';
import type { Exemplar } from '../exemplars/exemplar.ts';
import { thirdPartyExemplar } from '../exemplars/third-party-exemplar.ts';
import { isInfoMetric } from '../instruments/info-metric.ts';
import type { Instrument, Sample } from '../instruments/instrument.ts';
import { escapeHelp, labelText, type LabelValue } from '../labels/label-text.ts';
import type { CollectedMetric } from '../registry/prom-client-internals.ts';

interface Described {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly unit?: string | undefined;
}

/** The OpenMetrics name of a family, where it differs, and its type. */
interface Family {
  readonly name: string;
  readonly type: string;
}

export interface ExpositionOptions {
  readonly format: ExpositionFormat;
  /** Those of the registry. */
  readonly defaultLabels: Readonly<Record<string, string>>;
  /** Names of all metrics of the registry. */
  readonly names: ReadonlySet<string>;
}

/**
 * Writes a registry in Prometheus text 0.0.4 or OpenMetrics 1.0, in pieces, so that the event loop
 * can go on between them. A series has the same name and labels in both formats.
 */
export class ExpositionWriter {
  readonly #isOpenMetrics: boolean;
  readonly #defaultLabels: Readonly<Record<string, string>>;
  readonly #hasDefaultLabels: boolean;
  readonly #names: ReadonlySet<string>;

  constructor({ format, defaultLabels, names }: ExpositionOptions) {
    this.#isOpenMetrics = format === 'openmetrics';
    this.#defaultLabels = defaultLabels;
    this.#hasDefaultLabels = Object.keys(defaultLabels).length > 0;
    this.#names = names;
  }

  /** Metadata lines of a metric. */
  header(metric: Described): string {
    const { name, type } = this.#isOpenMetrics ? this.#family(metric) : metric;
    const { unit } = metric;
    const hasUnit = this.#isOpenMetrics && unit !== undefined && name.endsWith(`_${unit}`);
    const unitLine = hasUnit ? `# UNIT ${name} ${unit}\n` : '';
    return `# HELP ${name} ${this.#help(metric.help)}\n# TYPE ${name} ${type}\n${unitLine}`;
  }

  /** The lines of one series of an instrument of this package. */
  samples({ name, type }: Instrument, samples: readonly Sample[]): string {
    let text = '';
    for (const { suffix, series, le, value, exemplar } of samples) {
      const own = this.#hasDefaultLabels
        ? labelText({ ...this.#defaultLabels, ...series.labels })
        : series.labelText;
      const labels = le === undefined ? own : own === '' ? `le="${le}"` : `le="${le}",${own}`;
      text += name + suffix + braces(labels) + ' ' + numberText(value);
      if (exemplar !== undefined && this.#mayCarryExemplar(name, type)) {
        text += exemplarText(exemplar);
      }
      text += '\n';
    }
    return text;
  }

  /** The lines of a metric made with prom-client itself, one by one. */
  *collected(metric: CollectedMetric): Iterable<string> {
    const mayCarryExemplar = this.#mayCarryExemplar(metric.name, metric.type);
    for (const { metricName, labels, value, exemplar: set } of metric.values) {
      const shown: Record<string, LabelValue | undefined> = { ...this.#defaultLabels, ...labels };
      for (const bound of ['le', 'quantile']) {
        if (typeof shown[bound] === 'number') shown[bound] = canonicalNumber(shown[bound]);
      }
      const exemplar = mayCarryExemplar ? thirdPartyExemplar(set) : undefined;
      const tail = exemplar === undefined ? '' : exemplarText(exemplar);
      yield `${metricName ?? metric.name}${braces(labelText(shown))} ${numberText(value)}${tail}\n`;
    }
  }

  #family(metric: Described): Family {
    const { name, type } = metric;
    if (isInfoMetric(metric)) return { name: name.replace(/_info$/, ''), type: 'info' };
    if (type !== 'counter') return { name, type };
    // The sample of an OpenMetrics counter has to end in _total, and no two families may have one
    // name. A counter for which that does not hold is shown as `unknown`, so that the name
    // of its series is the same in both formats.
    const family = name.replace(/_total$/, '');
    const isCounter = family !== name && !this.#names.has(family);
    return isCounter ? { name: family, type } : { name, type: 'unknown' };
  }

  /** OpenMetrics allows exemplars on counters and on histogram buckets. */
  #mayCarryExemplar(name: string, type: string): boolean {
    if (!this.#isOpenMetrics) return false;
    return (
      type === 'histogram' ||
      (type === 'counter' && name.endsWith('_total') && !this.#names.has(name.slice(0, -6)))
    );
  }

  #help(help: string): string {
    const escaped = escapeHelp(help);
    return this.#isOpenMetrics ? escaped.replaceAll('"', '\\"') : escaped;
  }
}

/** The last line of an exposition. */
export function endOf(format: ExpositionFormat): string {
  return format === 'openmetrics' ? '# EOF\n' : '';
}

function exemplarText({ labels, value, timestampSeconds }: Exemplar): string {
  return ` # {${labelText(labels)}} ${numberText(value)} ${timestampSeconds.toFixed(3)}`;
}

function braces(labels: string): string {
  return labels === '' ? '' : `{${labels}}`;
}

function numberText(value: number): string {
  return Number.isFinite(value) ? `${value}` : canonicalNumber(value);
}
