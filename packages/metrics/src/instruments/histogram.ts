import { InvalidOptionError } from '../errors.ts';
import type { Exemplar, ExemplarLabels } from '../exemplars/exemplar.ts';
import { canonicalNumber } from '../labels/canonical-number.ts';
import type { LabelDeclaration, LabelsOf, LabelValue } from '../labels/label-text.ts';
import { mergedLabels } from '../labels/merged-labels.ts';
import type { OnlyUnlabelled } from '../labels/only-unlabelled.ts';
import type { Series } from '../series/series-table.ts';
import type { Description, Sample } from './instrument.ts';
import { SeriesInstrument, type InstrumentOptions, type Labels } from './series-instrument.ts';

interface HistogramState {
  /** Observations per bucket, not cumulated; the last one is +Inf. */
  readonly counts: number[];
  readonly exemplars: (Exemplar | undefined)[];
  sum: number;
}

/** A histogram of values >= 0 whose number of series is bounded and which never throws. */
export class BoundedHistogram<L extends string = never> extends SeriesInstrument<
  L,
  HistogramState
> {
  readonly type = 'histogram';
  readonly #bounds: readonly number[];
  readonly #bucketNames: readonly string[];

  constructor(
    declaration: Description & LabelDeclaration<L> & { readonly buckets: readonly number[] },
    options: InstrumentOptions,
  ) {
    const { buckets } = declaration;
    if (!buckets.every((bound, index) => bound > (buckets[index - 1] ?? -Infinity))) {
      throw new InvalidOptionError('buckets', buckets, 'numbers that ascend');
    }
    super(declaration, options, () => ({
      counts: new Array<number>(buckets.length + 1).fill(0),
      exemplars: [],
      sum: 0,
    }));
    this.#bounds = buckets;
    this.#bucketNames = [...buckets, Infinity].map(canonicalNumber);
  }

  /**
   * Records one value, in the metric's unit, into the series of `labels`, or the only one. A value
   * or labels that are not valid are counted in `wflo_metrics_rejected_total` and change nothing.
   *
   * @param exemplar - more labels for the exemplar beside the active span's ids.
   */
  observe(...only: OnlyUnlabelled<L, [value: number, exemplar?: ExemplarLabels]>): void;
  observe(labels: LabelsOf<L>, value: number, exemplar?: ExemplarLabels): void;
  observe(first: unknown, second?: unknown, third?: unknown): void {
    this.recordPassed(first, second, third);
  }

  /**
   * Starts a clock; calling what it returns observes the seconds since then and returns them.
   *
   * @example
   * const end = sandboxDurationSeconds.startTimer({ language: 'python' });
   * await execute();
   * end();
   */
  startTimer(
    labels?: Partial<LabelsOf<L>>,
    exemplar?: ExemplarLabels,
  ): (more?: Partial<LabelsOf<L>>, exemplar?: ExemplarLabels) => number {
    const startMillis = performance.now();
    return (more, ownExemplar = exemplar) => {
      const seconds = (performance.now() - startMillis) / 1_000;
      this.record(mergedLabels<L>(labels, more), seconds, ownExemplar);
      return seconds;
    };
  }

  /** Sets the series of `labels`, or the only one, to 0: no observations. */
  zero(...labels: OnlyUnlabelled<L, []> | [labels: LabelsOf<L>]): void {
    const [series = {}] = labels;
    this.remove(series as LabelsOf<L>); // as passed
    this.initialize(series);
  }

  /** The histogram of these labels, by name or in the order of the catalogue. */
  labels(...labels: [labels: LabelsOf<L>] | LabelValue[]): {
    observe(value: number, exemplar?: ExemplarLabels): void;
    startTimer(): () => number;
  } {
    const bound = this.labelsFrom(labels);
    return {
      observe: (value, exemplar) => {
        this.recordPassed(bound, value, exemplar);
      },
      startTimer: () => this.startTimer(bound),
    };
  }

  protected record(labels: Labels, value: unknown, exemplar: unknown): void {
    if (!this.isAmount(value, 'observe')) return;
    const state = this.stateAt(labels);
    if (state === undefined) return;
    const bucket = this.#bucketOf(value);
    state.counts[bucket] = (state.counts[bucket] ?? 0) + 1;
    state.sum += value;
    const seen = this.exemplarOf(value, exemplar);
    if (seen !== undefined) state.exemplars[bucket] = seen;
  }

  protected samplesOf(series: Series<HistogramState>): readonly Sample[] {
    const { counts, exemplars, sum } = series.state;
    const samples: Sample[] = [];
    let cumulated = 0;
    for (const [index, le] of this.#bucketNames.entries()) {
      cumulated += counts[index] ?? 0;
      const exemplar = exemplars[index];
      samples.push({ suffix: '_bucket', series, le, value: cumulated, exemplar });
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
