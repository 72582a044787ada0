import { canonicalNumber } from '../labels/canonical-number.ts';
import { InvalidOptionError } from '../errors.ts';
import {
  exemplarNow,
  INVALID_EXEMPLAR,
  type Exemplar,
  type ExemplarLabels,
} from '../exemplars/exemplar.ts';
import type { FaultAccount } from '../rejections/rejection-counter.ts';
import { valueText } from '../rejections/failure-text.ts';
import { Instrument, type Description, type InstrumentOptions, type Sample } from './instrument.ts';
import type { LabelDeclaration, LabelsOf } from '../labels/label-text.ts';
import { labelsFrom } from '../labels/positional-labels.ts';
import { SeriesTable, type Series } from '../series/series-table.ts';

interface HistogramState {
  /** Observations per bucket, not cumulated; the last one is +Inf. */
  readonly counts: number[];
  readonly exemplars: (Exemplar | undefined)[];
  sum: number;
}

/** A histogram of values >= 0 whose number of series is bounded and which never throws. */
export class BoundedHistogram<L extends string> extends Instrument {
  readonly type = 'histogram';
  readonly #labelNames: readonly string[];
  readonly #faults: FaultAccount;
  readonly #bounds: readonly number[];
  readonly #bucketNames: readonly string[];
  readonly #table: SeriesTable<HistogramState>;

  constructor(
    declaration: Description &
      LabelDeclaration<L> & {
        readonly buckets: readonly number[];
      },
    { maxSeries, faults }: InstrumentOptions,
  ) {
    super(declaration);
    const { buckets } = declaration;
    if (!buckets.every((bound, index) => bound > (buckets[index - 1] ?? -Infinity))) {
      throw new InvalidOptionError('buckets', buckets, 'numbers that ascend');
    }
    this.#labelNames = Object.keys(declaration.labels);
    this.#faults = faults;
    this.#bounds = buckets;
    this.#bucketNames = [...buckets, Infinity].map(canonicalNumber);
    this.#table = new SeriesTable({
      metric: declaration.name,
      labelNames: this.#labelNames,
      values: declaration.values,
      maxSeries,
      faults,
      createState: () => ({
        counts: new Array<number>(buckets.length + 1).fill(0),
        exemplars: [],
        sum: 0,
      }),
    });
  }

  /**
   * Records one value, in the metric's unit. A value or labels that are not valid are counted
   * in `wflo_metrics_rejected_total` and change nothing.
   *
   * @param exemplar - more labels for the exemplar beside the active span's ids.
   */
  observe(labels: LabelsOf<L>, value: number, exemplar?: ExemplarLabels): void {
    if (!Number.isFinite(value)) {
      this.#faults.reject(this.name, 'not_finite', `cannot observe ${valueText(value)}`);
      return;
    }
    if (value < 0) {
      this.#faults.reject(this.name, 'negative', `cannot observe ${value}`);
      return;
    }
    const state = this.#table.at(labels);
    if (state === undefined) return;
    const bucket = this.#bucketOf(value);
    state.counts[bucket] = (state.counts[bucket] ?? 0) + 1;
    state.sum += value;
    const seen = exemplarNow(value, exemplar, () => {
      this.#faults.reject(this.name, 'invalid_exemplar', INVALID_EXEMPLAR);
    });
    if (seen !== undefined) state.exemplars[bucket] = seen;
  }

  /**
   * Starts a clock; calling what it returns observes the seconds since then and returns them.
   *
   * @example
   * const end = sandboxDurationSeconds.startTimer({ language: 'python' });
   * await execute();
   * end();
   */
  startTimer(labels?: Partial<LabelsOf<L>>): (more?: Partial<LabelsOf<L>>) => number {
    const startMillis = performance.now();
    return (more) => {
      const seconds = (performance.now() - startMillis) / 1_000;
      this.observe(this.#merged(labels, more), seconds);
      return seconds;
    };
  }

  /** Labels given in two parts; what is then still missing is counted when it is observed. */
  #merged(first: object | undefined, second: object | undefined): LabelsOf<L> {
    try {
      const parts = [first, second].filter((part) => typeof part === 'object');
      return Object.assign({}, ...parts) as LabelsOf<L>;
    } catch {
      return {} as LabelsOf<L>;
    }
  }

  /** The histogram with its labels given, by name or in the order of the catalogue. */
  labels(...given: [LabelsOf<L>] | string[]): {
    observe(value: number): void;
    startTimer(): () => number;
  } {
    const labels = labelsFrom<L>(this.#labelNames, given);
    return {
      observe: (value) => {
        this.observe(labels, value);
      },
      startTimer: () => this.startTimer(labels),
    };
  }

  /**
   * Makes series at 0, so that their first count is an increase: `labels` with each known value
   * (`values` of the declaration) of the labels left out. Call it when a value is first seen,
   * before anything is counted. What is made so gives way in a full metric, and counts as no loss.
   */
  initialize(labels: Partial<LabelsOf<L>>): void {
    this.#table.initialize(labels);
  }

  /** Forgets one series. */
  remove(labels: LabelsOf<L>): void {
    this.#table.remove(labels);
  }

  /** Forgets what was recorded; series of values known beforehand are at 0 again. */
  reset(): void {
    this.#table.clear();
  }

  *sampleGroups(): Iterable<readonly Sample[]> {
    for (const series of this.#table.all()) yield this.#samplesOf(series);
  }

  #samplesOf(series: Series<HistogramState>): Sample[] {
    const { counts, exemplars, sum } = series.state;
    const samples: Sample[] = [];
    let cumulated = 0;
    for (const [index, le] of this.#bucketNames.entries()) {
      cumulated += counts[index] ?? 0;
      samples.push({
        suffix: '_bucket',
        series,
        le,
        value: cumulated,
        exemplar: exemplars[index],
      });
    }
    samples.push({ suffix: '_sum', series, value: sum });
    samples.push({ suffix: '_count', series, value: cumulated });
    return samples;
  }

  /** Index of the first bucket whose bound is not below `value`. */
  #bucketOf(value: number): number {
    let low = 0;
    let high = this.#bounds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value <= (this.#bounds[middle] ?? Infinity)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
